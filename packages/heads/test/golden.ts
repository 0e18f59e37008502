import { readFileSync } from 'node:fs';
import { type BaseModule, type Slot, valueAndGrads } from '@scaleface/core';
import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'vitest';
import { expectClose } from '../../../testing/engines.js';
import type { Tolerance } from '../../../testing/tolerances.js';

/** One array of a golden file. */
export interface Stored {
  shape: number[];
  dtype: 'float32' | 'int32';
  data: number[];
}

/** A golden file of a head. */
export interface GoldenHead {
  inputs: { bottleneckFeature: Stored; cotangent: Stored };
  stateBefore: Record<string, Stored>;
  stateAfterTrainForward: Record<string, Stored>;
  outputs: { train: Stored; eval: Stored };
  grads: { bottleneckFeature: Stored; params: Record<string, Stored> };
}

/** Reads a golden file. */
export const readGolden = <T>(name: string): T =>
  JSON.parse(readFileSync(new URL(`./golden/${name}.json`, import.meta.url), 'utf8')) as T;

/** The tensor of a stored array. */
export const tensorOf = ({ data, shape, dtype }: Stored): tf.Tensor => tf.tensor(data, shape, dtype);

/** The tensors of a stored state. */
export const stateOf = (state: Record<string, Stored>): Record<string, tf.Tensor> =>
  Object.fromEntries(Object.entries(state).map(([name, stored]) => [name, tensorOf(stored)]));

const magnitude = (data: readonly number[]): number => data.reduce((m, x) => Math.max(m, Math.abs(x)), 0);

/** Compares a gradient; where the true one is 0 (a bias before batch normalisation), with the size of the others. */
function expectGradient(actual: tf.Tensor, expected: Stored, scale: number, tolerance: number): void {
  if (magnitude(expected.data) > 1e-9 * scale) expectClose(actual, expected.data, tolerance);
  else expect(magnitude(Array.from(actual.dataSync())) / scale).toBeLessThan(1e-5);
}

/**
 * Loads a golden head's state, then compares the train-mode forward, its vector–Jacobian product, the state after it,
 * and the eval-mode forward.
 *
 * @param output - Picks the compared output.
 */
export function expectGoldenHead<O>(
  head: BaseModule<O>,
  golden: GoldenHead,
  output: (o: O) => tf.Tensor,
  tolerance: Tolerance,
): void {
  const state = stateOf(golden.stateBefore);
  head.loadStateDict(state);
  const x = tf.variable(tensorOf(golden.inputs.bottleneckFeature));
  const cotangent = tensorOf(golden.inputs.cotangent);
  let train: tf.Tensor | undefined;
  const loss = (): tf.Tensor => {
    const y = output(head.apply(x, { training: true }));
    train = tf.keep(tf.clone(y));
    return tf.sum(tf.mul(y, cotangent));
  };
  const { value, grads } = valueAndGrads(loss, { ...head.trainableVariables, x });
  expectClose(train as tf.Tensor, golden.outputs.train.data, tolerance.value);
  const { x: inputGrad, ...paramGrads } = grads;
  expectClose(inputGrad as tf.Tensor, golden.grads.bottleneckFeature.data, tolerance.gradient);
  expect(Object.keys(paramGrads).sort()).toEqual(Object.keys(golden.grads.params).sort());
  const scale = Math.max(...Object.values(golden.grads.params).map(({ data }) => magnitude(data)));
  const slots: Record<string, Slot> = head.slots();
  for (const [name, expected] of Object.entries(golden.grads.params)) {
    const inTorchLayout = (slots[name] as Slot).layout.toTorch(paramGrads[name] as tf.Tensor);
    expect(inTorchLayout.shape).toEqual(expected.shape);
    expectGradient(inTorchLayout, expected, scale, tolerance.gradient);
    inTorchLayout.dispose();
  }
  const after = head.stateDict();
  expect(Object.keys(after).sort()).toEqual(Object.keys(golden.stateAfterTrainForward).sort());
  for (const [name, expected] of Object.entries(golden.stateAfterTrainForward)) {
    expectClose(after[name] as tf.Tensor, expected.data, tolerance.value);
  }
  const evaluated = head.apply(x);
  expectClose(output(evaluated), golden.outputs.eval.data, tolerance.value);
  tf.dispose([state, x, cotangent, train as tf.Tensor, value, grads, after, evaluated as tf.TensorContainer]);
}

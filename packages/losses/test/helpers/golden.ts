import { readFileSync } from 'node:fs';
import * as tf from '@tensorflow/tfjs-core';
import { expectClose } from '../../../../testing/engines.js';

/** One tensor of a golden file. */
export interface GoldenTensor {
  readonly shape: number[];
  readonly dtype: 'float32' | 'int32';
  readonly data: number[];
}

/** A golden file: inputs, parameters, outputs and gradients of the published code in float64. */
export interface Golden {
  readonly inputs: Record<string, GoldenTensor>;
  readonly params: Record<string, number | boolean>;
  readonly outputs: Record<string, GoldenTensor | number | number[]>;
  readonly grads: Record<string, GoldenTensor>;
}

export const golden = (name: string): Golden =>
  JSON.parse(readFileSync(new URL(`../golden/${name}.json`, import.meta.url), 'utf8')) as Golden;

/** A golden input as a tensor. */
export function load(t: GoldenTensor | undefined): tf.Tensor {
  if (t === undefined) throw new Error('no such golden tensor');
  return tf.tensor(t.data, t.shape, t.dtype);
}

/** Expects a tensor to agree with a golden output or gradient. */
export function expectGolden(
  actual: tf.Tensor,
  expected: Golden['outputs'][string] | undefined,
  tolerance: number,
): void {
  if (expected === undefined) throw new Error('no such golden array');
  const values = typeof expected === 'number' ? [expected] : Array.isArray(expected) ? expected : expected.data;
  expectClose(actual, values, tolerance);
}

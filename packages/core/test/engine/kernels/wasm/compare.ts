import { registerGradients } from '@scaleface/core';
import { createRandom } from '@scaleface/numerics';
import '@tensorflow/tfjs-backend-cpu';
import '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'vitest';
import { relativeError } from '../../../../../../testing/engines.js';

/** The same function on an engine of the process, as plain numbers with the shapes. */
async function onEngine(engine: string, f: () => tf.Tensor[]): Promise<{ shape: number[]; data: ArrayLike<number> }[]> {
  await tf.setBackend(engine);
  registerGradients();
  const results = tf.tidy(f);
  const plain = results.map((x) => ({ shape: x.shape, data: x.dataSync() }));
  tf.dispose(results);
  return plain;
}

/** Expects a function to give the same on wasm as on cpu, and to leave nothing behind there. */
export async function expectSameOnWasm(f: () => tf.Tensor[], tolerance = 2e-5): Promise<void> {
  const expected = await onEngine('cpu', f);
  await tf.setBackend('wasm');
  const before = tf.memory();
  const actual = await onEngine('wasm', f);
  expect(tf.memory().numTensors, 'tensors left behind').toBe(before.numTensors);
  expect(tf.memory().numDataBuffers, 'buffers left behind').toBe(before.numDataBuffers);
  for (const [i, { shape, data }] of expected.entries()) {
    expect(actual[i]?.shape).toEqual(shape);
    expect(relativeError(actual[i]?.data ?? [], data), `result ${i}`).toBeLessThanOrEqual(tolerance);
  }
}

/** Normal numbers, the same on every engine. */
export function normal(seed: number, shape: number[]): tf.Tensor {
  const random = createRandom(seed);
  return tf.tensor(
    Float32Array.from({ length: tf.util.sizeFromShape(shape) }, () => random.normal()),
    shape,
  );
}

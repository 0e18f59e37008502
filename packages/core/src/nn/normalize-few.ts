import * as tf from '@tensorflow/tfjs-core';
import { withGradient } from '../tensor/custom-grad.js';
import type { NormalizedBatch } from './normalized-batch.js';
import { standardise, standardiseGradient } from './standardise-columns.js';

/** As `normalizeBatch` without factors and offsets, in float64 without the engine: for few numbers, on an engine that is read freely. */
export function normalizeFew(x: tf.Tensor2D, epsilon: number): NormalizedBatch {
  const done = standardise(x.dataSync() as Float32Array, x.shape[1], epsilon);
  const [value, mean, variance] = [done.normal, done.mean, done.variance].map((numbers) => Float32Array.from(numbers));
  const output = withGradient<tf.Tensor2D>([x], () => ({
    value: tf.tensor2d(value as Float32Array, x.shape),
    saved: [],
    gradient: (dy) => [tf.tensor2d(standardiseGradient(dy.dataSync() as Float32Array, done), x.shape)],
  }));
  return { output, mean: tf.tensor1d(mean as Float32Array), variance: tf.tensor1d(variance as Float32Array) };
}

import { checkRange } from '@scaleface/core';
import * as tf from '@tensorflow/tfjs-core';
import { checkFinite, matrixShape } from '../internal/checks.js';
import type { NormStatistics } from './adaface.js';

/**
 * Exponential moving statistics of embedding norms for AdaFace. Reads the batch's two numbers back from the engine.
 *
 * Source: Kim et al., AdaFace, CVPR 2022, §3.3 (momentum 0.99, so a weight of 0.01 for the batch). Oracle: the mean and
 * the unbiased deviation of three norms, by hand.
 *
 * @param previous - Statistics so far; the published code starts at mean 20 and deviation 100.
 * @param embeddings - `[N, D]`, N ≥ 2.
 * @param weight - Weight of the batch, 0 … 1. Default 0.01.
 * @returns New statistics; the old ones are unchanged.
 * @throws ScaleFaceError on a wrong or empty shape, a weight out of range, embeddings that are not finite.
 *
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu';
 * import * as tf from '@tensorflow/tfjs-core';
 * import { updateNormStatistics } from '@scaleface/losses';
 *
 * const { mean } = updateNormStatistics({ mean: 20, deviation: 100 }, tf.tensor2d([[10], [30]]), 0.5);
 * mean; // => 20
 * ```
 */
export function updateNormStatistics(previous: NormStatistics, embeddings: tf.Tensor, weight = 0.01): NormStatistics {
  const [n] = matrixShape(embeddings, 'embeddings');
  checkFinite(embeddings, 'embeddings');
  checkRange('weight', weight, 0, 1);
  const norms: number[] = Array.from(
    tf.tidy(() => tf.clipByValue(tf.sqrt(tf.sum(tf.square(embeddings), 1)), 1e-3, 100).dataSync()),
  );
  const mean = norms.reduce((t, x) => t + x, 0) / n;
  const deviation = Math.sqrt(norms.reduce((t, x) => t + (x - mean) ** 2, 0) / Math.max(1, n - 1));
  const blend = (old: number, now: number): number => (1 - weight) * old + weight * now;
  return { mean: blend(previous.mean, mean), deviation: blend(previous.deviation, deviation) };
}

import { checkRange, checkShape } from '@scaleface/core';
import * as tf from '@tensorflow/tfjs-core';
import { checkFinite, matrixShape } from '../internal/checks.js';
import type { Margin } from './margin.js';
import { marginLogits } from './margin-logits.js';

/** Mean and standard deviation of embedding norms. */
export interface NormStatistics {
  /** Mean norm. */
  readonly mean: number;
  /** Standard deviation (unbiased). */
  readonly deviation: number;
}

/** Options of {@link adaFaceLogits}. */
export interface AdaFaceOptions {
  /** Margin $m$, 0 … 1. Default 0.4. */
  readonly margin?: number;
  /** Concentration $h > 0$ of the normalised norms. Default 0.333. */
  readonly concentration?: number;
  /** Scale $s$, a finite number ≥ 0. Default 64. */
  readonly scale?: number;
  /** Running statistics of the norms, from {@link updateNormStatistics}. Default: the batch's own. */
  readonly statistics?: NormStatistics;
}

/** Angles stay this far from 0 and π, as published. */
const EDGE = 1e-3;

/**
 * AdaFace's margin as a function of target cosine and norm. The norm counts as a constant, so there is no slope by it.
 * Validates the options.
 */
export function adaMargin({ margin = 0.4, concentration = 0.333, statistics }: AdaFaceOptions): Margin {
  checkRange('margin', margin, 0, 1);
  checkRange('concentration', concentration, Number.MIN_VALUE);
  if (statistics !== undefined) {
    checkRange('statistics.mean', statistics.mean, 0);
    checkRange('statistics.deviation', statistics.deviation, 0);
  }
  return (cosine, norm) => {
    const a = tf.clipByValue(norm, 1e-3, 100);
    const mean = statistics === undefined ? tf.mean(a) : tf.scalar(statistics.mean);
    const spread =
      statistics === undefined
        ? tf.sqrt(tf.div(tf.sum(tf.square(tf.sub(a, mean))), Math.max(1, a.size - 1)))
        : tf.scalar(statistics.deviation);
    const quality = tf.clipByValue(tf.mul(tf.div(tf.sub(a, mean), tf.add(spread, EDGE)), concentration), -1, 1);
    const c = tf.clipByValue(cosine, -1 + EDGE, 1 - EDGE);
    const free = tf.sub(tf.acos(c), tf.mul(quality, margin));
    const angle = tf.clipByValue(free, EDGE, Math.PI - EDGE);
    const inside = tf.cast(tf.equal(free, angle), 'float32');
    const sine = tf.sqrt(tf.mul(tf.sub(1, c), tf.add(1, c)));
    return {
      value: tf.sub(tf.cos(angle), tf.add(margin, tf.mul(quality, margin))) as tf.Tensor1D,
      slope: tf.div(tf.mul(tf.sin(angle), inside), sine) as tf.Tensor1D,
    };
  };
}

/**
 * AdaFace logits: with the norm $a$ standardised, scaled by $h$ and clipped, $\hat z \in [-1, 1]$, the target is
 * $$s\,\big(\cos(\theta_y - m\hat z) - (m + m\hat z)\big).$$
 *
 * Gradient: $\partial/\partial c_y = s\sin(\theta_y - m\hat z)/\sin\theta_y$; the norm is a constant.
 *
 * Source: Kim et al., AdaFace, CVPR 2022, eq. 5–7. Oracle: a float64 twin in the tests.
 *
 * @param cosine - `[N, C]`.
 * @param norms - Norms of the embeddings, `[N]`.
 * @param labels - int32 `[N]`; rows with −1 are only scaled.
 * @param options - Margin, concentration, scale, statistics.
 * @returns Logits, `[N, C]`.
 * @throws ScaleFaceError on a wrong or empty shape, a label or option out of range, a scale that is negative or not finite,
 * and target cosines that are not finite, see {@link setValueChecks}.
 *
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu';
 * import * as tf from '@tensorflow/tfjs-core';
 * import { adaFaceLogits } from '@scaleface/losses';
 *
 * const statistics = { mean: 20, deviation: 5 };
 * const options = { scale: 1, statistics };
 * adaFaceLogits(tf.tensor2d([[0.5, 0.2]]), tf.tensor1d([20]), tf.tensor1d([0], 'int32'), options).arraySync()[0]; // => [0.1, 0.2]
 * ```
 */
export function adaFaceLogits(
  cosine: tf.Tensor,
  norms: tf.Tensor,
  labels: tf.Tensor,
  options: AdaFaceOptions = {},
): tf.Tensor2D {
  const [n] = matrixShape(cosine, 'cosine');
  checkShape('norms', norms, [n]);
  checkFinite(norms, 'norms');
  const margin = adaMargin(options);
  return marginLogits(cosine, labels, options.scale ?? 64, (c) => margin(c, norms as tf.Tensor1D));
}

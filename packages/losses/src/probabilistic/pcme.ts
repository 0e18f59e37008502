import * as tf from '@tensorflow/tfjs-core';
import { checkLabels, checkLosses } from '../internal/checks.js';
import { ensureGradients } from '../internal/gradients.js';
import { gaussian } from './gaussian.js';
import { checkSlope, meanOverPairs, pairMasks, squaredDistances } from './match-probability.js';

/** Options of {@link pcmeLoss}. */
export interface PcmeOptions {
  /** Slope $a > 0$, a number or a scalar that learns. Default 5. */
  readonly a?: number | tf.Scalar;
  /** Offset $b$, a number or a scalar that learns. Default 5. */
  readonly b?: number | tf.Scalar;
}

/**
 * The closed-form sampled distance of all pairs of Gaussians, $\mathbb E\lVert z_i - z_j\rVert^2$ of independent samples:
 * $$d_{ij} = \lVert\mu_i-\mu_j\rVert^2 + \textstyle\sum_d\sigma_{id}^2 + \sum_d\sigma_{jd}^2.$$
 *
 * Gradient: $\partial d/\partial\mu_i = 2(\mu_i-\mu_j)$, $\partial d/\partial\log\sigma_i^2 = \sigma_i^2$.
 *
 * Source: Chun, PCME++, ICLR 2024, eq. 1. Oracle: a float64 twin in the tests.
 *
 * @param mu - `[N, D]`.
 * @param logSigmaSq - $\log\sigma^2$, `[N, D]` or `[N, 1]` (one variance for all dimensions).
 * @returns Distances, `[N, N]`; the diagonal holds twice the own variance.
 * @throws ScaleFaceError on a wrong or empty shape,
 * and on what is not finite, see {@link setValueChecks}.
 *
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu';
 * import * as tf from '@tensorflow/tfjs-core';
 * import { closedFormDistance } from '@scaleface/losses';
 *
 * closedFormDistance(tf.tensor2d([[0, 0], [3, 4]]), tf.zeros([2, 2])).arraySync()[0]; // => [4, 29]
 * ```
 */
export function closedFormDistance(mu: tf.Tensor, logSigmaSq: tf.Tensor): tf.Tensor2D {
  ensureGradients();
  return tf.tidy(() => {
    const { logSigmaSq: ls } = gaussian(mu, logSigmaSq);
    const spread = tf.sum(tf.exp(ls), 1, true);
    const distances = squaredDistances(mu as tf.Tensor2D);
    const all = tf.add(distances, tf.add(spread, tf.transpose(spread))) as tf.Tensor2D;
    checkLosses(all, {}, 'distance');
    return all;
  });
}

/**
 * PCME++'s match loss over the unordered pairs of a batch: binary cross-entropy of $\sigma(-a\,d_{ij} + b)$ with
 * {@link closedFormDistance}, from logits, so that nothing saturates:
 * $L = \operatorname{softplus}(x) - t\,x$ with $x = b - a d$ and $t$ whether the pair matches.
 *
 * Gradient: $\partial L/\partial x = \sigma(x) - t$.
 *
 * Source: Chun, PCME++, ICLR 2024, eq. 2 (without pseudo-positives; for two modalities, with
 * them, see {@link imageTextPcmeLoss}). Oracle: a float64 twin in the tests.
 *
 * @param mu - `[N, D]`.
 * @param logSigmaSq - $\log\sigma^2$, `[N, D]` or `[N, 1]`.
 * @param labels - int32 `[N]`; rows with −1 are in no pair.
 * @param options - Slope and offset.
 * @returns A scalar: the mean over pairs, 0 without any.
 * @throws ScaleFaceError on a wrong or empty shape, label, slope or offset,
 * and on what is not finite, see {@link setValueChecks}.
 *
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu';
 * import * as tf from '@tensorflow/tfjs-core';
 * import { pcmeLoss } from '@scaleface/losses';
 *
 * const labels = tf.tensor1d([0, 0], 'int32');
 * pcmeLoss(tf.zeros([2, 2]), tf.fill([2, 2], -20), labels, { a: 1, b: 0 }).dataSync()[0]; // => 0.693147
 * ```
 */
export function pcmeLoss(
  mu: tf.Tensor,
  logSigmaSq: tf.Tensor,
  labels: tf.Tensor,
  { a = 5, b = 5 }: PcmeOptions = {},
): tf.Scalar {
  checkSlope(a, b);
  return tf.tidy(() => {
    const distances = closedFormDistance(mu, logSigmaSq);
    checkLabels(labels, distances.shape[0], Number.POSITIVE_INFINITY);
    const { match, counts } = pairMasks(labels);
    const x = tf.sub(b, tf.mul(distances, a));
    const loss = meanOverPairs(tf.sub(tf.softplus(x), tf.mul(match, x)), counts);
    checkLosses(loss);
    return loss;
  });
}

import { checkRange } from '@scaleface/core';
import * as tf from '@tensorflow/tfjs-core';
import { checkLabels, checkLosses } from '../internal/checks.js';
import { ensureGradients } from '../internal/gradients.js';
import { gaussian } from './gaussian.js';
import { mlsLoss } from './mls-loss.js';
import { probConstraintLoss } from './prob-constraint.js';
import { pairHinge } from './prob-hinge.js';

/** Options of {@link probLoss}. */
export interface ProbLossOptions {
  /** Margin $m$ of the hinge, ≥ 0. Default 3. */
  readonly margin?: number;
  /** Weight $\lambda_c \ge 0$ of {@link probConstraintLoss}. Default 0.1. */
  readonly lambdaC?: number;
  /** Weight $\lambda_{id} \ge 0$ of the hinge. Default 0.1. */
  readonly lambdaId?: number;
}

/**
 * The published ProbFace total: $L = L_{MLS} + \lambda_c L_C + \lambda_{id}\,\overline{\max(0, \pm d_{ijd} + m)}$ with the
 * terms of {@link probTripletTerms}: + for positive pairs, − for negative ones, and the mean over all of them and their
 * dimensions. As published the MLS part normalises $\mu$ and the hinge does not. Without positives the MLS part is a
 * differentiable zero.
 *
 * Gradient: the sum of its parts'; the hinge adds $\pm\partial d$ where it is active. Nothing of size $N^2D$ is held.
 *
 * Source: published ProbLoss; Chen et al., ProbFace, 2021. Oracle: arrays of the published code in float64.
 *
 * @param mu - Means, `[N, D]`.
 * @param logSigmaSq - $\log\sigma^2$, `[N, D]` or `[N, 1]`.
 * @param labels - int32 `[N]`; rows with −1 count nowhere but in the constraint, which has no labels.
 * @param options - Margin and weights.
 * @returns A scalar.
 * @throws ScaleFaceError on a wrong or empty shape, label or option,
 * and on what is not finite, see {@link setValueChecks}.
 *
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu';
 * import * as tf from '@tensorflow/tfjs-core';
 * import { probLoss } from '@scaleface/losses';
 *
 * const mu = tf.tensor2d([[1, 0], [0, 1]]);
 * const loss = probLoss(mu, tf.ones([2, 2]), tf.tensor1d([0, 0], 'int32'));
 * loss.dataSync()[0]; // => 4.241882
 * ```
 */
export function probLoss(
  mu: tf.Tensor,
  logSigmaSq: tf.Tensor,
  labels: tf.Tensor,
  { margin = 3, lambdaC = 0.1, lambdaId = 0.1 }: ProbLossOptions = {},
): tf.Scalar {
  ensureGradients();
  checkRange('options.margin', margin, 0);
  checkRange('options.lambdaC', lambdaC, 0);
  checkRange('options.lambdaId', lambdaId, 0);
  return tf.tidy(() => {
    const { n, logSigmaSq: spread } = gaussian(mu, logSigmaSq);
    checkLabels(labels, n, Number.POSITIVE_INFINITY);
    const loss = tf.addN([
      mlsLoss(mu, spread, labels),
      tf.mul(probConstraintLoss(logSigmaSq), lambdaC),
      tf.mul(pairHinge(mu, spread, labels, margin), lambdaId),
    ]) as tf.Scalar;
    checkLosses(loss);
    return loss;
  });
}

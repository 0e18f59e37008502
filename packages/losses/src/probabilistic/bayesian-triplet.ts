import { checkRange, checkShape } from '@scaleface/core';
import * as tf from '@tensorflow/tfjs-core';
import { checkLosses } from '../internal/checks.js';
import { ensureGradients } from '../internal/gradients.js';
import { type Reduced, type Reduction, reduceLosses } from '../internal/reduction.js';
import { gaussian } from './gaussian.js';
import { logNormalCdf } from './log-normal-cdf.js';

/** A batch of Gaussian embeddings. */
export interface GaussianBatch {
  /** Means, `[T, D]`. */
  readonly mu: tf.Tensor;
  /** $\log\sigma^2$, `[T, D]` or `[T, 1]`. */
  readonly logSigmaSq: tf.Tensor;
}

/** Arguments of {@link bayesianTripletLoss}. */
export interface BayesianTripletOptions<R extends Reduction = Reduction> {
  /** Anchors. */
  readonly anchor: GaussianBatch;
  /** Samples of the anchors' classes. */
  readonly positive: GaussianBatch;
  /** Samples of other classes. */
  readonly negative: GaussianBatch;
  /** Margin $m \ge 0$. Default 0. */
  readonly margin?: number;
  /** `'mean'` (default), `'sum'` or `'none'`. */
  readonly reduction?: R;
}

/**
 * Bayesian triplet loss: the negative log-probability that the anchor is nearer to the positive than to the negative,
 * $L = -\log P(\tau < -m)$, $\tau = \lVert a-p\rVert^2 - \lVert a-n\rVert^2$, with $\tau$ taken as normal:
 * $$\mathbb E\tau = \sum_d (\mu_a-\mu_p)^2 + \sigma_p^2 - (\mu_a-\mu_n)^2 - \sigma_n^2,$$
 * $$\operatorname{Var}\tau = \sum_d 2\sigma_p^4 + 2\sigma_n^4 + 4\sigma_a^2(\sigma_p^2+\sigma_n^2) +
 * 4\sigma_a^2(\mu_p-\mu_n)^2 + 4\sigma_p^2(\mu_p-\mu_a)^2 + 4\sigma_n^2(\mu_n-\mu_a)^2,$$
 * the paper's moments with one variance for each dimension, written so that every term is positive.
 *
 * Gradient: with $x = (-m-\mathbb E\tau)/\sqrt{\operatorname{Var}\tau}$, $\partial L/\partial x = -\varphi(x)/\Phi(x)$.
 *
 * Source: Warburg et al., Bayesian Triplet Loss, ICCV 2021, eq. 4–7. Oracle: a float64 twin in the tests, whose moments are
 * checked by simulation.
 *
 * @param options - Anchors, positives, negatives, margin, reduction. Add {@link dulKlLoss} for the prior.
 * @returns A scalar, or `[T]` with reduction `'none'`.
 * @throws ScaleFaceError on a wrong or empty shape or option,
 * and on what is not finite, see {@link setValueChecks}.
 *
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu';
 * import * as tf from '@tensorflow/tfjs-core';
 * import { bayesianTripletLoss } from '@scaleface/losses';
 *
 * const one = { mu: tf.zeros([1, 2]), logSigmaSq: tf.zeros([1, 2]) };
 * bayesianTripletLoss({ anchor: one, positive: one, negative: one }).dataSync()[0]; // => 0.693147
 * ```
 */
export function bayesianTripletLoss<R extends Reduction = 'mean'>(options: BayesianTripletOptions<R>): Reduced<R> {
  ensureGradients();
  const { margin = 0, reduction = 'mean' as R } = options;
  checkRange('margin', margin, 0);
  return tf.tidy(() => {
    const [a, p, n] = [options.anchor, options.positive, options.negative].map(({ mu, logSigmaSq }) => ({
      mu: checkShape('mu', mu, options.anchor.mu.shape),
      v: tf.exp(tf.clipByValue(gaussian(mu, logSigmaSq).logSigmaSq, -40, 40)),
    })) as [Moments, Moments, Moments];
    const toPositive = tf.square(tf.sub(a.mu, p.mu));
    const toNegative = tf.square(tf.sub(a.mu, n.mu));
    const between = tf.square(tf.sub(p.mu, n.mu));
    const mean = tf.sum(tf.sub(tf.add(toPositive, p.v), tf.add(toNegative, n.v)), 1);
    const own = tf.div(tf.add(tf.square(p.v), tf.square(n.v)), 2);
    const anchors = tf.mul(a.v, tf.addN([p.v, n.v, between]));
    const others = tf.add(tf.mul(p.v, toPositive), tf.mul(n.v, toNegative));
    const variance = tf.mul(tf.sum(tf.addN([own, anchors, others]), 1), 4);
    const x = tf.div(tf.sub(-margin, mean), tf.sqrt(variance));
    checkLosses(x, {}, 'standardised difference');
    return reduceLosses(tf.neg(logNormalCdf(x)), reduction);
  });
}

interface Moments {
  readonly mu: tf.Tensor;
  readonly v: tf.Tensor;
}

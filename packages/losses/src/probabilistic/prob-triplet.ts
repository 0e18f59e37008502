import { varianceOf } from '@scaleface/core';
import * as tf from '@tensorflow/tfjs-core';
import { checkLosses } from '../internal/checks.js';
import { ensureGradients } from '../internal/gradients.js';
import { gaussian } from './gaussian.js';

/**
 * The published "triplet" terms: for every ordered pair and every dimension,
 * $$d_{ijd} = \frac{(\mu_{id}-\mu_{jd})^2}{10^{-10}+\sigma_{id}^2+\sigma_{jd}^2} + \log(\sigma_{id}^2+\sigma_{jd}^2),$$
 * neither summed over dimensions nor with normalised means. Holds $N^2 D$ numbers: for inspection and parity.
 * {@link probLoss} works through the same terms in blocks; {@link bayesianTripletLoss} is a real triplet loss.
 *
 * Gradient: $\partial d/\partial\mu_i = 2(\mu_i-\mu_j)/v$,
 * $\partial d/\partial\log\sigma_i^2 = \frac{\sigma_i^2}{v}\big(1-\frac{(\mu_i-\mu_j)^2}{v}\big)$.
 *
 * Source: published ProbTripletLoss. Oracle: arrays of the published code in float64.
 *
 * @param mu - Means, `[N, D]`.
 * @param logSigmaSq - $\log\sigma^2$, `[N, D]` or `[N, 1]`.
 * @returns Terms, `[N, N, D]`.
 * @throws ScaleFaceError on a wrong or empty shape,
 * and on what is not finite, see {@link setValueChecks}.
 *
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu';
 * import * as tf from '@tensorflow/tfjs-core';
 * import { probTripletTerms } from '@scaleface/losses';
 *
 * probTripletTerms(tf.tensor2d([[1], [3]]), tf.zeros([2, 1])).dataSync()[1]; // => 2.693147
 * ```
 */
export function probTripletTerms(mu: tf.Tensor, logSigmaSq: tf.Tensor): tf.Tensor3D {
  ensureGradients();
  return tf.tidy(() => {
    const { n, d, logSigmaSq: ls } = gaussian(mu, logSigmaSq);
    const row = (x: tf.Tensor): tf.Tensor => tf.reshape(x, [n, 1, d]);
    const column = (x: tf.Tensor): tf.Tensor => tf.reshape(x, [1, n, d]);
    const sigmaSq = varianceOf(ls);
    const v = tf.add(row(sigmaSq), column(sigmaSq));
    const square = tf.square(tf.sub(row(mu), column(mu)));
    const terms = tf.add(tf.div(square, tf.add(v, 1e-10)), tf.log(v)) as tf.Tensor3D;
    checkLosses(terms, {}, 'term');
    return terms;
  });
}

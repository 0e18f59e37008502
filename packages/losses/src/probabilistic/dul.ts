import * as tf from '@tensorflow/tfjs-core';
import { ensureGradients } from '../internal/gradients.js';
import { type Reduced, type Reduction, reduceLosses } from '../internal/reduction.js';
import { gaussian } from './gaussian.js';

/**
 * DUL's regulariser, the Kullback–Leibler divergence of each sample's Gaussian from the standard one:
 * $$L_i = \tfrac12\sum_d\big(\sigma_{id}^2 + \mu_{id}^2 - 1 - \log\sigma_{id}^2\big).$$
 *
 * Gradient: $\partial L/\partial\mu = \mu$, $\partial L/\partial\log\sigma^2 = (\sigma^2 - 1)/2$.
 *
 * Source: Chang et al., DUL, CVPR 2020, eq. 7. Oracle: a float64 twin in the tests.
 *
 * @param mu - `[N, D]`.
 * @param logSigmaSq - $\log\sigma^2$, `[N, D]` or `[N, 1]`.
 * @param options - `reduction`: `'mean'` (default), `'sum'` or `'none'`.
 * @returns A scalar, or `[N]` with reduction `'none'`.
 * @throws ScaleFaceError on a wrong or empty shape or reduction,
 * and on what is not finite, see {@link setValueChecks}.
 *
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu';
 * import * as tf from '@tensorflow/tfjs-core';
 * import { dulKlLoss } from '@scaleface/losses';
 *
 * dulKlLoss(tf.ones([1, 4]), tf.zeros([1, 4])).dataSync()[0]; // => 2
 * ```
 */
export function dulKlLoss<R extends Reduction = 'mean'>(
  mu: tf.Tensor,
  logSigmaSq: tf.Tensor,
  { reduction = 'mean' as R }: { readonly reduction?: R } = {},
): Reduced<R> {
  ensureGradients();
  return tf.tidy(() => {
    const { logSigmaSq: ls } = gaussian(mu, logSigmaSq);
    const terms = tf.sub(tf.add(tf.exp(ls), tf.square(mu)), tf.add(ls, 1));
    return reduceLosses(tf.div(tf.sum(terms, 1), 2), reduction);
  });
}

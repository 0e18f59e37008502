import { checkRange, checkSize } from '@scaleface/core';
import { createRandom } from '@scaleface/numerics';
import * as tf from '@tensorflow/tfjs-core';
import { checkLabels, checkLosses } from '../internal/checks.js';
import { ensureGradients } from '../internal/gradients.js';
import { dulKlLoss } from './dul.js';
import { gaussian } from './gaussian.js';
import { checkSlope, meanOverPairs, pairMasks, squaredDistances } from './match-probability.js';

/** Options of {@link hibLoss}. */
export interface HibOptions {
  /** Slope $a > 0$, a number or a scalar that learns. Default 1. */
  readonly a?: number | tf.Scalar;
  /** Offset $b$, a number or a scalar that learns. Default 0. */
  readonly b?: number | tf.Scalar;
  /** Samples $K$ of each embedding; a pair takes the mean over $K^2$. Default 8. */
  readonly samples?: number;
  /** Weight $\beta \ge 0$ of the divergence from the standard normal. Default 1e-4. */
  readonly beta?: number;
  /** Decides the samples; give each step its own. Default 0. */
  readonly seed?: number;
}

/** Probabilities are kept this far from 0 and 1, so that their logarithms stay finite in float32. */
const EDGE = 1e-6;

/**
 * Hedged instance embeddings: the soft contrastive loss over the unordered pairs of a batch, with
 * $$p_{ij} = \frac1{K^2}\sum_{k,l}\sigma\big(-a\lVert z_i^{(k)} - z_j^{(l)}\rVert + b\big),\qquad
 * L = \overline{-\log p_{ij}\ \text{(match)},\ -\log(1-p_{ij})\ \text{(else)}} + \beta\,\overline{\mathrm{KL}_i},$$
 * where $z^{(k)} = \mu + \sigma\epsilon^{(k)}$ with fixed seeded $\epsilon$.
 *
 * Gradient: through $\sigma' = p(1-p)$ and the samples; finite at distance 0.
 *
 * Source: Oh et al., HIB, ICLR 2019, eq. 2–5 and 7. Oracle: a float64 twin with the same samples in the tests.
 *
 * @param mu - `[N, D]`.
 * @param logSigmaSq - $\log\sigma^2$, `[N, D]` or `[N, 1]`.
 * @param labels - int32 `[N]`; rows with −1 are in no pair.
 * @param options - Slope, offset, samples, weight and seed.
 * @returns A scalar.
 * @throws ScaleFaceError on a wrong or empty shape, label or option,
 * and on what is not finite, see {@link setValueChecks}.
 *
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu';
 * import * as tf from '@tensorflow/tfjs-core';
 * import { hibLoss } from '@scaleface/losses';
 *
 * const labels = tf.tensor1d([0, 0], 'int32');
 * hibLoss(tf.zeros([2, 2]), tf.fill([2, 2], -40), labels, { beta: 0 }).dataSync()[0]; // => 0.693147
 * ```
 */
export function hibLoss(
  mu: tf.Tensor,
  logSigmaSq: tf.Tensor,
  labels: tf.Tensor,
  { a = 1, b = 0, samples = 8, beta = 1e-4, seed = 0 }: HibOptions = {},
): tf.Scalar {
  ensureGradients();
  checkSlope(a, b);
  checkSize('options.samples', samples);
  checkRange('options.beta', beta, 0);
  return tf.tidy(() => {
    const { n, d, logSigmaSq: ls } = gaussian(mu, logSigmaSq);
    checkLabels(labels, n, Number.POSITIVE_INFINITY);
    const random = createRandom(seed);
    const noise = tf.tensor3d(
      Float32Array.from({ length: n * samples * d }, () => random.normal()),
      [n, samples, d],
    );
    const sigma = tf.reshape(tf.exp(tf.div(ls, 2)), [n, 1, d]);
    const z = tf.reshape(tf.add(tf.reshape(mu, [n, 1, d]), tf.mul(sigma, noise)), [n * samples, d]) as tf.Tensor2D;
    // A floor under the root keeps the gradient of the distance finite where two samples coincide.
    const distances = tf.sqrt(tf.maximum(squaredDistances(z), 1e-12));
    const each = tf.sigmoid(tf.sub(b, tf.mul(distances, a)));
    const p = tf.mean(tf.mean(tf.reshape(each, [n, samples, n, samples]), 3), 1);
    const { match, counts } = pairMasks(labels);
    const likelihood = tf.add(tf.mul(match, p), tf.mul(tf.sub(1, match), tf.sub(1, p)));
    const pairs = meanOverPairs(tf.neg(tf.log(tf.clipByValue(likelihood, EDGE, 1))), counts);
    const loss = tf.add(pairs, tf.mul(dulKlLoss(mu, ls), beta)) as tf.Scalar;
    checkLosses(loss);
    return loss;
  });
}

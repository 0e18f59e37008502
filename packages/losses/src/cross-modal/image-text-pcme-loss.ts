import { checkRange } from '@scaleface/core';
import { ScaleFaceError } from '@scaleface/numerics';
import * as tf from '@tensorflow/tfjs-core';
import { checkFinite, checkLosses } from '../internal/checks.js';
import { ensureGradients } from '../internal/gradients.js';
import type { GaussianBatch } from '../probabilistic/bayesian-triplet.js';
import { dulKlLoss } from '../probabilistic/dul.js';
import { gaussian } from '../probabilistic/gaussian.js';
import { checkSlope } from '../probabilistic/match-probability.js';
import type { PcmeOptions } from '../probabilistic/pcme.js';
import { positiveMask } from './positives.js';

/** Arguments of {@link imageTextPcmeLoss}. */
export interface ImageTextPcmeLossOptions extends PcmeOptions {
  /** Gaussians of the images: `mu` `[N, D]`, `logSigmaSq` `[N, D]` or `[N, 1]`. */
  readonly images: GaussianBatch;
  /** Gaussians of the captions: `mu` `[M, D]`, `logSigmaSq` `[M, D]` or `[M, 1]`. */
  readonly captions: GaussianBatch;
  /** Which captions belong to which images: `[N, M]`, bool, or numbers that are 0 or 1. */
  readonly positives: tf.Tensor;
  /** Weight $\alpha \ge 0$ of the pseudo-positives. Default 0.1, as published. */
  readonly pseudo?: number;
  /** Weight $\beta \ge 0$ of the divergence from the standard normal. Default 1e-4, as published. */
  readonly beta?: number;
}

/** {@link closedFormDistance} between two batches, `[N, M]`. */
function crossDistances(a: GaussianBatch, b: GaussianBatch): tf.Tensor2D {
  const [images, captions] = [gaussian(a.mu, a.logSigmaSq), gaussian(b.mu, b.logSigmaSq)];
  if (images.d !== captions.d) {
    throw new ScaleFaceError('images and captions differ in width', {
      code: 'shape-mismatch',
      path: 'captions.mu',
      expected: `[M, ${images.d}]`,
      received: `[${captions.n}, ${captions.d}]`,
    });
  }
  const squares = (x: tf.Tensor): tf.Tensor => tf.sum(tf.square(x), 1, true);
  const [left, right] = [squares(a.mu), tf.transpose(squares(b.mu))];
  checkFinite(left, 'squared length of images.mu');
  checkFinite(right, 'squared length of captions.mu');
  const cross = tf.matMul(a.mu as tf.Tensor2D, b.mu as tf.Tensor2D, false, true);
  const means = tf.relu(tf.sub(tf.add(left, right), tf.mul(cross, 2)));
  const spread = (x: tf.Tensor): tf.Tensor => tf.sum(tf.exp(x), 1, true);
  const variances = tf.add(spread(images.logSigmaSq), tf.transpose(spread(captions.logSigmaSq)));
  return tf.add(means, variances) as tf.Tensor2D;
}

/**
 * The mask with pseudo-positives: captions that are no farther from an image than one that belongs to it. Along axis 1
 * for images among captions, 0 for the other way. Constant for the gradient.
 */
function withPseudoPositives(distances: tf.Tensor2D, mask: tf.Tensor2D, axis: 0 | 1): tf.Tensor2D {
  const op = tf.customGrad((d: tf.Tensor | tf.GradSaveFunc) => {
    const all = d as tf.Tensor;
    // Farther than nothing where there is no positive.
    const farthest = tf.max(tf.where(tf.cast(mask, 'bool'), all, tf.fill(all.shape, -1)), axis, true);
    return {
      value: tf.maximum(mask, tf.cast(tf.lessEqual(all, farthest), 'float32')),
      gradFunc: () => tf.zerosLike(mask),
    };
  });
  return op(distances) as tf.Tensor2D;
}

/**
 * PCME++'s whole loss of a batch of images and captions: binary cross-entropy of $\sigma(-a\,d_{ij}+b)$ with
 * {@link closedFormDistance} $d$ between the modalities, once for each direction, the same again with pseudo-positives,
 * and the divergence from the standard normal,
 * $$L = 2\,\overline{\mathrm{BCE}(t_{ij})} + \alpha\left(\overline{\mathrm{BCE}(t^{x}_{ij})} +
 * \overline{\mathrm{BCE}(t^{t}_{ij})}\right) + \beta\left(\overline{\mathrm{KL}}_x + \overline{\mathrm{KL}}_t\right).$$
 *
 * In $t^x$ a caption that lies no farther from an image than one of the image's own counts as its own too, in $t^t$ an
 * image that lies no farther from a caption than one of the caption's; which these are counts as constant. Where an image
 * has several captions the farthest decides, as the definition says (the published code takes the first). A row without
 * positives has none of either kind, and all its pairs are negatives. KL is a mean over samples and dimensions.
 *
 * Source: Chun, PCME++, ICLR 2024, eq. 2 and §3.3, weights of its published configuration; its mixed-sample augmentation
 * is the caller's. Oracle: a float64 twin in the tests.
 *
 * @param options - Gaussians, mask, slope, offset and weights.
 * @returns A scalar.
 * @throws ScaleFaceError on a wrong or empty shape, mask, slope, offset or weight,
 * and on what is not finite, see {@link setValueChecks}.
 *
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu';
 * import * as tf from '@tensorflow/tfjs-core';
 * import { imageTextPcmeLoss } from '@scaleface/losses';
 *
 * const batch = { mu: tf.tensor2d([[0, 0], [3, 4]]), logSigmaSq: tf.fill([2, 1], -20) };
 * const loss = imageTextPcmeLoss({ images: batch, captions: batch, positives: tf.eye(2), a: 1, b: 0, pseudo: 0, beta: 0 });
 * loss.dataSync()[0]; // => 0.693147
 * ```
 */
export function imageTextPcmeLoss(options: ImageTextPcmeLossOptions): tf.Scalar {
  ensureGradients();
  const { images, captions, a = 5, b = 5, pseudo = 0.1, beta = 1e-4 } = options;
  checkSlope(a, b);
  checkRange('pseudo', pseudo, 0);
  checkRange('beta', beta, 0);
  return tf.tidy(() => {
    const distances = crossDistances(images, captions);
    const [n, m] = distances.shape;
    const mask = positiveMask(options.positives, n, m);
    const x = tf.sub(b, tf.mul(distances, a));
    const base = tf.softplus(x);
    const entropy = (targets: tf.Tensor): tf.Tensor => tf.mean(tf.sub(base, tf.mul(targets, x)));
    let loss = tf.mul(entropy(mask), 2);
    if (pseudo > 0) {
      const both = ([0, 1] as const).map((axis) => entropy(withPseudoPositives(distances, mask, axis)));
      loss = tf.add(loss, tf.mul(tf.addN(both), pseudo));
    }
    if (beta > 0) {
      const d = images.mu.shape[1] as number;
      const both = [images, captions].map(({ mu, logSigmaSq }) => dulKlLoss(mu, gaussian(mu, logSigmaSq).logSigmaSq));
      loss = tf.add(loss, tf.mul(tf.addN(both), beta / d));
    }
    checkLosses(loss);
    return loss as tf.Scalar;
  });
}

import { addAngularMargin, checkRange, cosineSimilarity } from '@scaleface/core';
import { ScaleFaceError } from '@scaleface/numerics';
import * as tf from '@tensorflow/tfjs-core';
import { checkFinite, checkScale, matrixShape, scaleOrNaN } from '../internal/checks.js';
import { ensureGradients } from '../internal/gradients.js';
import { type Reduced, type Reduction, reduceLosses } from '../internal/reduction.js';
import type { AngularOptions } from '../margin/margin.js';
import { multiPositiveLosses, type RowLosses } from './multi-positive.js';
import { positiveMask } from './positives.js';

/** Arguments of {@link imageTextScaleLoss}. */
export interface ImageTextScaleLossOptions<R extends Reduction = Reduction> extends AngularOptions {
  /** Embeddings of the images, `[N, D]`, of any length. */
  readonly images: tf.Tensor;
  /** Embeddings of the captions, `[M, D]`, of any length. */
  readonly captions: tf.Tensor;
  /** Which captions belong to which images: `[N, M]`, bool, or numbers that are 0 or 1. */
  readonly positives: tf.Tensor;
  /** $s(x_i)$ of the images, `[N, 1]` or `[N]`; a number for all of them. At least 0. */
  readonly imageScale: tf.Tensor | number;
  /** $s(t_j)$ of the captions, `[M, 1]` or `[M]`; a number for all of them. At least 0. */
  readonly captionScale: tf.Tensor | number;
  /** Additive angle $m$ of the positives in radians, 0 … π. Default 0. */
  readonly margin?: number;
  /**
   * `'mean'` (default): the mean of the two directions' means over their rows with a positive; `'sum'` over the rows of
   * both; `'none'`: `[N + M]`, the images' rows first.
   */
  readonly reduction?: R;
}

/** Scaled logits of one direction and their losses; `mask` and `cosine` have a row a query. */
function directionOf(cosine: tf.Tensor2D, mask: tf.Tensor2D, scale: tf.Tensor | number, path: string): RowLosses {
  const checked = checkScale(scale, cosine.shape[0], path);
  const s = typeof checked === 'number' ? checked : scaleOrNaN(checked);
  return multiPositiveLosses(tf.mul(cosine, s), mask);
}

/**
 * ScaleFace between two modalities: each image is classified among the captions of the batch and each caption among the
 * images, with a scale of the query's own. With $c_{ij}$ the cosine of image $i$ and caption $j$, $P_i$ the captions that
 * belong to image $i$ and $\psi(c) = \cos(\theta + m)$ on positives, $c$ elsewhere,
 * $$L_i = \log\sum_j e^{s(x_i)\psi(c_{ij})} - \frac{1}{|P_i|}\sum_{j\in P_i} s(x_i)\,\psi(c_{ij}),$$
 * and the same for caption $j$ over the images with $s(t_j)$. A row without positives has loss 0 and counts in no mean; it
 * still is a negative of the other direction.
 *
 * Gradient: $\partial L_i/\partial s_i = \sum_j p_{ij}\psi_{ij} - \overline{\psi_{ij}}_{j\in P_i}$; $L$ is convex in $s$. With
 * embeddings that do not learn (frozen towers, the published way of training a scale) only this one is computed.
 *
 * Source: Kail et al., ScaleFace, DSAA 2022/23, with captions as classes; the two directions are those of Radford et al.,
 * CLIP, ICML 2021; several positives as in Khosla et al., NeurIPS 2020, eq. 2. Oracle: a float64 twin and central
 * differences in the tests.
 *
 * @param options - Embeddings, mask, scales and settings.
 * @returns A scalar, or `[N + M]` with reduction `'none'`. Without any positive it is a differentiable 0.
 * @throws ScaleFaceError `shape-mismatch` for a wrong or empty shape; `out-of-range` for a mask, a setting or a negative
 * scale; `not-finite` for a scale, embeddings or a loss that is NaN or infinite, see {@link setValueChecks}.
 *
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu';
 * import * as tf from '@tensorflow/tfjs-core';
 * import { imageTextScaleLoss } from '@scaleface/losses';
 *
 * const [images, captions] = [tf.tensor2d([[1, 0], [0, 1]]), tf.tensor2d([[2, 0], [0, 3]])];
 * const loss = imageTextScaleLoss({ images, captions, positives: tf.eye(2), imageScale: 1, captionScale: 2 });
 * loss.dataSync()[0]; // => 0.220095
 * ```
 */
export function imageTextScaleLoss<R extends Reduction = 'mean'>(options: ImageTextScaleLossOptions<R>): Reduced<R> {
  ensureGradients();
  const { images, captions, margin = 0, reduction = 'mean' as R } = options;
  checkRange('margin', margin, 0, Math.PI);
  const [n, d] = matrixShape(images, 'images');
  const [m, width] = matrixShape(captions, 'captions');
  if (width !== d) {
    throw new ScaleFaceError('images and captions differ in width', {
      code: 'shape-mismatch',
      path: 'captions',
      expected: `[M, ${d}]`,
      received: `[${m}, ${width}]`,
    });
  }
  return tf.tidy(() => {
    const mask = positiveMask(options.positives, n, m);
    checkFinite(images, 'images');
    checkFinite(captions, 'captions');
    const cosine = cosineSimilarity(images as tf.Tensor2D, captions as tf.Tensor2D);
    const belongs = tf.cast(mask, 'bool');
    const psi = margin === 0 ? cosine : tf.where(belongs, addAngularMargin(cosine, margin, options), cosine);
    const ofImages = directionOf(psi, mask, options.imageScale, 'imageScale');
    const ofCaptions = directionOf(tf.transpose(psi), tf.transpose(mask), options.captionScale, 'captionScale');
    if (reduction === 'mean') {
      const [a, b] = [ofImages, ofCaptions].map(({ losses, valid }) => reduceLosses(losses, 'mean', { valid }));
      return tf.div(tf.add(a as tf.Tensor, b as tf.Tensor), 2) as Reduced<R>;
    }
    return reduceLosses(tf.concat1d([ofImages.losses, ofCaptions.losses]), reduction);
  });
}

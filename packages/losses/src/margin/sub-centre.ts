import { checkShape, withGradient } from '@scaleface/core';
import * as tf from '@tensorflow/tfjs-core';
import { checkFinite, checkFiniteInDebug, matrixShape } from '../internal/checks.js';
import { ensureGradients } from '../internal/gradients.js';
import { unitRows } from '../internal/normalise.js';

/**
 * Cosines to classes with K sub-centres each, $c_{ij} = \max_k \cos(x_i, w_{jk})$, for any of the margin losses: noisy
 * faces settle on their own sub-centre.
 *
 * Gradient: that of the cosine to the nearest sub-centre alone, $(\hat w - c\,\hat x)/\lVert x\rVert$. Sub-centres with
 * exactly the same cosine share it equally (`tf.max` would give each of them all of it).
 *
 * Source: Deng et al., Sub-center ArcFace, ECCV 2020, eq. 2. Oracle: a float64 twin in the tests.
 *
 * @param embeddings - `[N, D]`, any length.
 * @param weights - `[C, K, D]`, any length.
 * @returns Cosines, `[N, C]`.
 * @throws ScaleFaceError on a wrong or empty shape, and on embeddings that are not finite, see {@link setValueChecks}.
 *
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu';
 * import * as tf from '@tensorflow/tfjs-core';
 * import { subCentreCosine } from '@scaleface/losses';
 *
 * const weights = tf.tensor3d([[[1, 0], [0, 1]], [[-1, 0], [0, -1]]]);
 * subCentreCosine(tf.tensor2d([[0, 2]]), weights).arraySync()[0]; // => [1, 0]
 * ```
 */
export function subCentreCosine(embeddings: tf.Tensor, weights: tf.Tensor): tf.Tensor2D {
  ensureGradients();
  const [n, d] = matrixShape(embeddings, 'embeddings');
  checkFinite(embeddings, 'embeddings');
  checkShape('weights', weights, [null, null, d]);
  checkFiniteInDebug(weights, 'weights');
  const [classes, k] = weights.shape as [number, number, number];
  return tf.tidy(() => {
    const all = tf.matMul(unitRows(embeddings), unitRows(tf.reshape(weights, [classes * k, d])), false, true);
    return nearest(tf.reshape(all, [n, classes, k]) as tf.Tensor3D);
  });
}

/** The greatest along the last axis; entries that tie share the gradient. */
const nearest = (cosines: tf.Tensor3D): tf.Tensor2D =>
  withGradient<tf.Tensor2D>([cosines], (c) => {
    const all = c as tf.Tensor;
    const greatest = tf.max(all, 2, true);
    return {
      value: tf.squeeze(greatest, [2]) as tf.Tensor2D,
      saved: [tf.equal(all, greatest)],
      gradient: (dy, [winners]) => {
        const ones = tf.cast(winners as tf.Tensor, 'float32');
        return [tf.mul(tf.div(ones, tf.sum(ones, 2, true)), tf.expandDims(dy, 2))];
      },
    };
  });

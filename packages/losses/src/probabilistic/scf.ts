import { checkRange, checkShape } from '@scaleface/core';
import * as tf from '@tensorflow/tfjs-core';
import { takeRows } from '../fused/sample-classes.js';
import { checkFinite, checkLabels, checkScales, matrixShape, scaleOrNaN } from '../internal/checks.js';
import { ensureGradients } from '../internal/gradients.js';
import { unitRows } from '../internal/normalise.js';
import { type Reduced, type Reduction, reduceLosses } from '../internal/reduction.js';
import { vmfLogNormaliser } from '../vmf/log-normaliser.js';

/** Arguments of {@link scfLoss}. */
export interface ScfLossOptions<R extends Reduction = Reduction> {
  /** Embeddings, `[N, D]`, any length. */
  readonly embeddings: tf.Tensor;
  /** Class centres, `[C, D]`, any length. */
  readonly weights: tf.Tensor;
  /** Concentration $\kappa(x)$, `[N, 1]` (or `[N]`): finite and ≥ 0, or refused, see `setValueChecks`. */
  readonly kappa: tf.Tensor;
  /** int32 `[N]`; rows with −1 count nowhere. */
  readonly labels: tf.Tensor;
  /** Radius $r > 0$ of the sphere that the classifier was trained on (its scale). Default 1. */
  readonly radius?: number;
  /** `'mean'` (default, over rows with a class), `'sum'` or `'none'`. */
  readonly reduction?: R;
}

/**
 * Spherical confidence learning: the negative von Mises–Fisher log-likelihood of the class centre,
 * $$L_i = -\kappa_i\cos\theta_{y} - \log C_D(\kappa_i) + (D-1)\log r,$$
 * with the exact normaliser, so $\kappa$ settles where $A_D(\kappa) = \cos\theta_y$. The published code's normaliser is
 * numerically inert at D = 512.
 *
 * Gradient: $\partial L/\partial\kappa = A_D(\kappa) - \cos\theta_y$; $\partial L/\partial\cos\theta_y = -\kappa$.
 *
 * Source: Li et al., SCF, CVPR 2021, eq. 8. Oracle: a float64 twin in the tests; mpmath for the normaliser.
 *
 * @param options - Embeddings, centres, concentrations, labels.
 * @returns A scalar, or `[N]` with reduction `'none'`.
 * @throws ScaleFaceError on a wrong or empty shape, label or option,
 * and on what is not finite, see {@link setValueChecks}.
 *
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu';
 * import * as tf from '@tensorflow/tfjs-core';
 * import { scfLoss } from '@scaleface/losses';
 *
 * const options = { embeddings: tf.eye(3), weights: tf.eye(3), labels: tf.range(0, 3, 1, 'int32') };
 * scfLoss({ ...options, kappa: tf.ones([3, 1]) }).dataSync()[0]; // => 1.692463
 * ```
 */
export function scfLoss<R extends Reduction = 'mean'>({
  radius = 1,
  reduction = 'mean' as R,
  ...options
}: ScfLossOptions<R>): Reduced<R> {
  ensureGradients();
  const { embeddings, weights, kappa, labels } = options;
  const [n, d] = matrixShape(embeddings, 'embeddings');
  const [classes] = matrixShape(checkShape('weights', weights, [null, d]), 'weights');
  checkLabels(labels, n, classes);
  checkFinite(embeddings, 'embeddings');
  checkRange('radius', radius, Number.MIN_VALUE);
  return tf.tidy(() => {
    const y = tf.cast(labels, 'int32');
    const own = takeRows(weights as tf.Tensor2D, tf.maximum(y, tf.scalar(0, 'int32')) as tf.Tensor1D);
    const cosine = tf.sum(tf.mul(unitRows(embeddings), unitRows(own)), 1);
    const k = tf.reshape(scaleOrNaN(checkScales(kappa, n, 'kappa')), [n]);
    const losses = tf.sub((d - 1) * Math.log(radius), tf.add(tf.mul(k, cosine), vmfLogNormaliser(d, k)));
    const valid = tf.cast(tf.greaterEqual(y, tf.scalar(0, 'int32')), 'float32');
    return reduceLosses(tf.mul(losses, valid), reduction, { valid, inputs: { weights } });
  });
}

import { checkRange } from '@scaleface/core';
import * as tf from '@tensorflow/tfjs-core';
import { asColumn, checkLabels, checkLosses, matrixShape } from '../internal/checks.js';
import { ensureGradients } from '../internal/gradients.js';
import { type Reduced, type Reduction, reduceLosses } from '../internal/reduction.js';
import { readTargets, targetsOf, writeTargets } from '../internal/targets.js';

/** Options of {@link crFiqaLoss}. */
export interface CrFiqaOptions<R extends Reduction = Reduction> {
  /** Where the smooth L1 loss turns from square to linear, > 0. Default 0.5. */
  readonly beta?: number;
  /** `'mean'` (default, over rows with a class), `'sum'` or `'none'`. */
  readonly reduction?: R;
}

/**
 * CR-FIQA's certainty ratio, the quality label that needs no annotation:
 * $$\mathrm{CR}_i = \frac{\cos\theta_{y}}{\max_{j\ne y}\cos\theta_j + 1 + \epsilon},\qquad \epsilon = 10^{-9},$$
 * with the paper's denominator; the published code divides by the raw cosine, which may be near zero. A constant: it has no
 * gradient. Rows with label −1 get 0.
 *
 * Source: Boutros et al., CR-FIQA, CVPR 2023, eq. 4–6. Oracle: a float64 twin in the tests.
 *
 * @param cosine - `[N, C]`, C ≥ 2.
 * @param labels - int32 `[N]`.
 * @returns Ratios, `[N]`.
 * @throws ScaleFaceError on a wrong or empty shape or label,
 * and on what is not finite, see {@link setValueChecks}.
 *
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu';
 * import * as tf from '@tensorflow/tfjs-core';
 * import { certaintyRatio } from '@scaleface/losses';
 *
 * certaintyRatio(tf.tensor2d([[0.8, 0.25, -0.5]]), tf.tensor1d([0], 'int32')).dataSync()[0]; // => 0.64
 * ```
 */
export function certaintyRatio(cosine: tf.Tensor, labels: tf.Tensor): tf.Tensor1D {
  const [n, classes] = matrixShape(cosine, 'cosine');
  checkRange('classes', classes, 2);
  checkLabels(labels, n, classes);
  const constant = tf.customGrad((c: tf.Tensor | tf.GradSaveFunc) => {
    const targets = targetsOf(labels, classes);
    const others = writeTargets(c as tf.Tensor, targets, tf.fill([n], -2));
    const ratio = tf.div(readTargets(c as tf.Tensor, targets), tf.add(tf.add(tf.max(others, 1), 1), 1e-9));
    checkLosses(ratio, { cosine }, 'ratio');
    const shape = (c as tf.Tensor).shape;
    return { value: tf.mul(ratio, targets.valid), gradFunc: () => tf.zeros(shape) };
  });
  return tf.tidy(() => constant(cosine)) as tf.Tensor1D;
}

/**
 * The smooth L1 distance between predicted quality and {@link certaintyRatio}: with $e = q - \mathrm{CR}$,
 * $L = e^2/(2\beta)$ where $|e| < \beta$, and $|e| - \beta/2$ elsewhere.
 *
 * Gradient: $\partial L/\partial q = \operatorname{clip}(e/\beta, -1, 1)$; none for the cosines.
 *
 * Source: Boutros et al., CR-FIQA, CVPR 2023, eq. 7. Oracle: a float64 twin in the tests.
 *
 * @param quality - Predicted, `[N, 1]` (or `[N]`).
 * @param cosine - `[N, C]`, C ≥ 2.
 * @param labels - int32 `[N]`; rows with −1 count nowhere.
 * @param options - Turning point and reduction.
 * @returns A scalar, or `[N]` with reduction `'none'`.
 * @throws ScaleFaceError on a wrong or empty shape, label or option,
 * and on what is not finite, see {@link setValueChecks}.
 *
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu';
 * import * as tf from '@tensorflow/tfjs-core';
 * import { crFiqaLoss } from '@scaleface/losses';
 *
 * const cosine = tf.tensor2d([[0.8, 0.25, -0.5]]);
 * crFiqaLoss(tf.tensor2d([[0.5]]), cosine, tf.tensor1d([0], 'int32')).dataSync()[0]; // => 0.0196
 * ```
 */
export function crFiqaLoss<R extends Reduction = 'mean'>(
  quality: tf.Tensor,
  cosine: tf.Tensor,
  labels: tf.Tensor,
  { beta = 0.5, reduction = 'mean' as R }: CrFiqaOptions<R> = {},
): Reduced<R> {
  ensureGradients();
  const [n] = matrixShape(cosine, 'cosine');
  checkRange('options.beta', beta, Number.MIN_VALUE);
  return tf.tidy(() => {
    const ratio = certaintyRatio(cosine, labels);
    const valid = tf.cast(tf.greaterEqual(labels, 0), 'float32');
    const size = tf.abs(tf.sub(tf.reshape(asColumn(quality, n, 'quality'), [n]), ratio));
    // min(e, β) is the part inside: e²/2β inside and e − β/2 outside, in one form without a comparison on the tape.
    const inner = tf.minimum(size, beta);
    const losses = tf.add(tf.div(tf.square(inner), 2 * beta), tf.sub(size, inner));
    return reduceLosses(tf.mul(losses, valid), reduction, { valid, inputs: { cosine } });
  });
}

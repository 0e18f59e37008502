import { checkRange } from '@scaleface/core';
import * as tf from '@tensorflow/tfjs-core';
import { checkLabels, checkLosses, matrixShape } from '../internal/checks.js';
import { ensureGradients } from '../internal/gradients.js';
import { type Reduced, type Reduction, reduceLosses } from '../internal/reduction.js';
import { readTargets, targetsOf, writeTargets } from '../internal/targets.js';

/** Options of {@link softmaxCrossEntropy}. */
export interface SoftmaxCrossEntropyOptions<R extends Reduction = Reduction> {
  /** `'mean'` (default, over the rows with a class), `'sum'` or `'none'`. */
  readonly reduction?: R;
  /** Focal exponent $\gamma \ge 0$. Default 0. */
  readonly gamma?: number;
}

/**
 * Softmax cross-entropy from sparse labels, with the focal factor of the published A-softmax loss:
 * $$L_i = -(1-p_{y})^{\gamma}\,\log p_{y}, \qquad p = \operatorname{softmax}(z_i),$$
 * where the factor counts as a constant in the gradient, as published.
 *
 * Gradient: $\partial L_i/\partial z_j = (1-p_y)^\gamma (p_j - [j = y])$. No one-hot matrix is made.
 *
 * Source: Liu et al., SphereFace, CVPR 2017, published training code; Lin et al., focal loss, ICCV 2017. Oracle: arrays of
 * the published code in float64.
 *
 * @param logits - `[N, C]`.
 * @param labels - int32 `[N]`; rows with −1 have loss 0 and count nowhere.
 * @param options - Reduction and focal exponent.
 * @returns A scalar, or `[N]` with reduction `'none'`. The mean over no rows is a differentiable 0.
 * @throws ScaleFaceError on a wrong or empty shape, label, reduction or exponent; `not-finite` for logits whose loss is not
 * finite, unless {@link setValueChecks} switched that off (−∞ off the target is a logit like any other).
 *
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu';
 * import * as tf from '@tensorflow/tfjs-core';
 * import { softmaxCrossEntropy } from '@scaleface/losses';
 *
 * const loss = softmaxCrossEntropy(tf.tensor2d([[0, 0, 0, 0]]), tf.tensor1d([2], 'int32'));
 * loss.dataSync()[0]; // => 1.386294
 * ```
 */
export function softmaxCrossEntropy<R extends Reduction = 'mean'>(
  logits: tf.Tensor,
  labels: tf.Tensor,
  { reduction = 'mean' as R, gamma = 0 }: SoftmaxCrossEntropyOptions<R> = {},
): Reduced<R> {
  ensureGradients();
  const [n, classes] = matrixShape(logits, 'logits');
  checkLabels(labels, n, classes);
  checkRange('options.gamma', gamma, 0);
  return tf.tidy(() => {
    const targets = targetsOf(labels, classes);
    const op = tf.customGrad((z: tf.Tensor | tf.GradSaveFunc, save: tf.Tensor | tf.GradSaveFunc) => {
      const shifted = tf.sub(z as tf.Tensor, tf.max(z as tf.Tensor, 1, true));
      const e = tf.exp(shifted);
      const total = tf.sum(e, 1, true);
      // Rows without a class as well: their gradient would not be finite.
      checkLosses(total, { logits }, 'sum of exponentials');
      const plain = tf.sub(tf.log(tf.reshape(total, [n])), readTargets(shifted, targets));
      const weight =
        gamma === 0 ? targets.valid : tf.mul(tf.pow(tf.sub(1, tf.exp(tf.neg(plain))), gamma), targets.valid);
      (save as tf.GradSaveFunc)([e, total, weight, targets.index, targets.valid]);
      return {
        value: tf.where(tf.cast(targets.valid, 'bool'), tf.mul(plain, weight), tf.zeros([n])),
        gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => {
          const [e, total, weight, index, valid] = saved as [tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor2D, tf.Tensor1D];
          const w = tf.mul(dy, weight);
          const grad = tf.mul(e, tf.div(tf.reshape(w, [n, 1]), total));
          const at = { index, valid };
          return writeTargets(grad, at, tf.sub(readTargets(grad, at), w));
        },
      };
    });
    return reduceLosses(op(logits), reduction, { valid: targets.valid, inputs: { logits } });
  });
}

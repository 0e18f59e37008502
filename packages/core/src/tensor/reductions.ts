import * as tf from '@tensorflow/tfjs-core';
import { checkShape } from '../check.js';
import { registerGradients } from '../engine/gradients/register.js';
import { withGradient } from './custom-grad.js';

/** The greatest float32: infinite maxima are cut off here, so that no difference of infinities arises. */
const GREATEST = 3.4028234e38;

/**
 * $\log \sum_i e^{x_i}$ along one axis, without overflow.
 *
 * Gradient: $g\,e^{x_i} / \sum_j e^{x_j}$. Entries of $-\infty$ count for nothing and get gradient 0; a row of nothing else
 * gives $-\infty$ with gradient 0, where `tf.logSumExp` gives NaN.
 *
 * Oracle: the definition in float64; gradients by its differences.
 *
 * @param x - Any shape; entries below $+\infty$.
 * @param axis - The axis to sum along. Default −1, the last.
 * @returns The shape of `x` without the axis.
 *
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu';
 * import * as tf from '@tensorflow/tfjs-core';
 * import { logSumExp } from '@scaleface/core';
 *
 * logSumExp(tf.tensor1d([1000, 1000])).dataSync()[0]; // => 1000.693147
 * ```
 */
export function logSumExp(x: tf.Tensor, axis = -1): tf.Tensor {
  registerGradients();
  return withGradient([x], (input) => {
    const greatest = tf.clipByValue(tf.max(input, axis, true), -GREATEST, GREATEST);
    const powers = tf.exp(tf.sub(input, greatest));
    const total = tf.sum(powers, axis, true);
    const value = tf.add(tf.log(total), greatest);
    return {
      value: tf.squeeze(value, [axis < 0 ? axis + input.rank : axis]),
      saved: [powers, total],
      gradient: (dy, [e, sum]) => {
        const shares = tf.div(e as tf.Tensor, tf.maximum(sum as tf.Tensor, 1e-30));
        return [tf.mul(shares, tf.expandDims(dy, axis))];
      },
    };
  });
}

/**
 * The mean of the values that a mask marks, $\sum_i m_i x_i / \sum_i m_i$ with $m_i$ 0 or 1. What it leaves out may be
 * anything, NaN too, and gets gradient 0.
 *
 * Oracle: a mean that leaves out NaN and ∞, and its gradient, by hand.
 *
 * @param values - Any shape.
 * @param mask - The same shape; an entry counts if it is not 0.
 * @returns A scalar; the mean of nothing is a differentiable 0.
 *
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu';
 * import * as tf from '@tensorflow/tfjs-core';
 * import { maskedMean } from '@scaleface/core';
 *
 * maskedMean(tf.tensor1d([1, NaN, 5]), tf.tensor1d([1, 0, 1])).dataSync()[0]; // => 3
 * ```
 */
export function maskedMean(values: tf.Tensor, mask: tf.Tensor): tf.Scalar {
  checkShape('mask', mask, values.shape);
  registerGradients();
  return tf.tidy(() => {
    const marked = tf.cast(mask, 'bool');
    const count = tf.maximum(tf.sum(tf.cast(marked, 'float32')), 1);
    return tf.div(tf.sum(tf.where(marked, values, tf.zerosLike(values))), count) as tf.Scalar;
  });
}

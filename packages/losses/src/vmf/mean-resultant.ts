import { checkRange } from '@scaleface/core';
import * as tf from '@tensorflow/tfjs-core';
import { ensureGradients } from '../internal/gradients.js';
import { besselRatios } from './ratio.js';

/**
 * The mean resultant length of the von Mises–Fisher distribution,
 * $A_d(\kappa) = I_{d/2}(\kappa)/I_{d/2-1}(\kappa)$, as a float32 tensor, to $10^{-6}$.
 *
 * Gradient: $A' = \frac{1}{d + \kappa r} + A(r - A)$ with $r = A_{d+2}(\kappa)$, which is
 * $1 - A^2 - \frac{d-1}{\kappa}A$ without its division by zero.
 *
 * Source: Mardia and Jupp, Directional Statistics, 2000, §10.3. Oracle: mpmath with 50 digits.
 *
 * @param dimension - $d \ge 2$.
 * @param kappa - $\kappa \ge 0$, any shape.
 * @returns Same shape as `kappa`, in $[0, 1)$.
 * @throws ScaleFaceError on a dimension below 2.
 *
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu';
 * import * as tf from '@tensorflow/tfjs-core';
 * import { vmfMeanResultant } from '@scaleface/losses';
 *
 * vmfMeanResultant(3, tf.scalar(1)).dataSync()[0]; // => 0.313035
 * ```
 */
export function vmfMeanResultant(dimension: number, kappa: tf.Tensor): tf.Tensor {
  ensureGradients();
  checkRange('dimension', dimension, 2);
  const op = tf.customGrad((k: tf.Tensor | tf.GradSaveFunc, save: tf.Tensor | tf.GradSaveFunc) => {
    const [a, r] = besselRatios(k as tf.Tensor, dimension / 2 - 1) as [tf.Tensor, tf.Tensor];
    (save as tf.GradSaveFunc)([k as tf.Tensor, a, r]);
    return {
      value: a,
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => {
        const [x, a, r] = saved as [tf.Tensor, tf.Tensor, tf.Tensor];
        const slope = tf.add(tf.div(1, tf.add(tf.mul(x, r), dimension)), tf.mul(a, tf.sub(r, a)));
        return tf.mul(dy, slope);
      },
    };
  });
  return tf.tidy(() => op(kappa));
}

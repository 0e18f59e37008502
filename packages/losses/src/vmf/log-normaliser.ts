import { checkRange } from '@scaleface/core';
import { logSphereArea } from '@scaleface/numerics';
import * as tf from '@tensorflow/tfjs-core';
import { ensureGradients } from '../internal/gradients.js';
import { logHypergeometric } from './log-hypergeometric.js';

/**
 * The log-normaliser of the von Mises–Fisher density $C_d(\kappa)\,e^{\kappa\mu^\top x}$ as a float32 tensor:
 * $$\log C_d(\kappa) = -\log|S^{d-1}| - \log{}_0F_1\big(;\tfrac d2;\tfrac{\kappa^2}{4}\big).$$
 * In this form nothing cancels; the published SCF code adds $10^{-6}$ to a Bessel function that is $10^{-147}$ there and
 * so has no normaliser at all.
 *
 * Gradient: $-A_d(\kappa)$.
 *
 * Source: Mardia and Jupp, Directional Statistics, 2000, §10.3. Oracle: mpmath with 50 digits.
 *
 * @param dimension - $d \ge 2$.
 * @param kappa - $\kappa \ge 0$, any shape.
 * @returns Same shape as `kappa`.
 * @throws ScaleFaceError on a dimension below 2.
 *
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu';
 * import * as tf from '@tensorflow/tfjs-core';
 * import { vmfLogNormaliser } from '@scaleface/losses';
 *
 * vmfLogNormaliser(3, tf.scalar(0)).dataSync()[0]; // => -2.531024
 * ```
 */
export function vmfLogNormaliser(dimension: number, kappa: tf.Tensor): tf.Tensor {
  ensureGradients();
  checkRange('dimension', dimension, 2);
  const op = tf.customGrad((k: tf.Tensor | tf.GradSaveFunc, save: tf.Tensor | tf.GradSaveFunc) => {
    const { value, ratios } = logHypergeometric(k as tf.Tensor, dimension / 2 - 1);
    (save as tf.GradSaveFunc)([ratios[0] as tf.Tensor]);
    return {
      value: tf.sub(-logSphereArea(dimension), value),
      gradFunc: (dy: tf.Tensor, [a]: tf.Tensor[]) => tf.neg(tf.mul(dy, a as tf.Tensor)),
    };
  });
  return tf.tidy(() => op(kappa));
}

import { checkRange } from '@scaleface/core';
import { logBesselI as logBesselIFloat64, logGamma } from '@scaleface/numerics';
import * as tf from '@tensorflow/tfjs-core';
import { ensureGradients } from '../internal/gradients.js';
import { logHypergeometric } from './log-hypergeometric.js';
import { log1p } from './log1p.js';
import { besselRatios, debyeSum } from './ratio.js';

/** From this order on the value is measured from its zero, where a sum of large terms would cancel. */
const ANCHORED = 8;

/** Where $\log I_\nu(\kappa) = 0$, in float64: about $0.66\,\nu$. Halving 80 times leaves nothing. */
function zeroOf(order: number): number {
  let low = 0;
  let high = 2 * order + 4;
  for (let i = 0; i < 80; i++) {
    const middle = (low + high) / 2;
    if (logBesselIFloat64(order, middle) < 0) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** $\log I_\nu(\kappa)$ as a difference from its zero $\kappa_0$, each part small where the whole is. */
function anchored(kappa: tf.Tensor, order: number): tf.Tensor {
  const zero = zeroOf(order);
  const near = Math.fround(zero);
  const delta = tf.sub(tf.sub(kappa, near), zero - near);
  const relative = tf.div(delta, zero);
  const far = tf.sub(tf.log(tf.maximum(kappa, 1e-38)), Math.log(zero));
  const logRatio = tf.where(tf.less(tf.abs(relative), 0.5), log1p(tf.maximum(relative, -0.5)), far);
  const t = tf.div(kappa, order);
  const t0 = zero / order;
  const s = tf.sqrt(tf.add(tf.square(t), 1));
  const s0 = Math.sqrt(t0 * t0 + 1);
  const squares = tf.mul(tf.div(delta, order), tf.add(t, t0));
  const ds = tf.div(squares, tf.add(s, s0));
  const main = tf.add(logRatio, tf.sub(ds, log1p(tf.div(ds, 1 + s0))));
  const series = (p: tf.Tensor): tf.Tensor => log1p(debyeSum(p, order));
  const rest = tf.sub(
    tf.sub(series(tf.div(1, s)), series(tf.scalar(1 / s0))),
    tf.div(log1p(tf.div(squares, 1 + t0 * t0)), 4),
  );
  return tf.add(tf.mul(main, order), rest);
}

/**
 * $\log I_\nu(\kappa)$ of the modified Bessel function as a float32 tensor, to $10^{-5}\max(1, |\log I|)$ for every
 * $\kappa$ from $10^{-6}$ to $10^6$ and $\nu$ to 511 ($D = 1024$).
 *
 * Gradient: $\nu/\kappa + I_{\nu+1}(\kappa)/I_\nu(\kappa)$, from a recurrence, not from the value.
 *
 * Source: DLMF §10.41 (uniform expansions), §10.33 (recurrence). Oracle: mpmath with 50 digits.
 *
 * @param order - $\nu \ge 0$.
 * @param kappa - $\kappa > 0$, any shape.
 * @returns Same shape as `kappa`.
 * @throws ScaleFaceError on a negative order.
 *
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu';
 * import * as tf from '@tensorflow/tfjs-core';
 * import { logBesselI } from '@scaleface/losses';
 *
 * logBesselI(0, tf.scalar(1)).dataSync()[0]; // => 0.235914
 * ```
 */
export function logBesselI(order: number, kappa: tf.Tensor): tf.Tensor {
  ensureGradients();
  checkRange('order', order, 0);
  const op = tf.customGrad((k: tf.Tensor | tf.GradSaveFunc, save: tf.Tensor | tf.GradSaveFunc) => {
    const x = k as tf.Tensor;
    (save as tf.GradSaveFunc)([x]);
    const low = (): tf.Tensor =>
      tf.add(
        tf.sub(tf.mul(tf.log(tf.div(tf.maximum(x, 1e-38), 2)), order), logGamma(order + 1)),
        logHypergeometric(x, order).value,
      );
    return {
      value: order < ANCHORED ? low() : anchored(x, order),
      gradFunc: (dy: tf.Tensor, [x]: tf.Tensor[]) => {
        const [ratio] = besselRatios(x as tf.Tensor, order);
        return tf.mul(dy, tf.add(ratio as tf.Tensor, tf.div(order, tf.maximum(x as tf.Tensor, 1e-30))));
      },
    };
  });
  return tf.tidy(() => op(kappa));
}

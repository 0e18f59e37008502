import * as tf from '@tensorflow/tfjs-core';
import { log1p } from './log1p.js';
import { besselRatios, debyeSum } from './ratio.js';

/**
 * $H_\nu(\kappa) = \log\big(\Gamma(\nu+1)(2/\kappa)^\nu I_\nu(\kappa)\big) = \log{}_0F_1(;\nu+1;\kappa^2/4)$, which rises from 0 at
 * $\kappa = 0$ and has the derivative $A = I_{\nu+1}/I_\nu$. At high orders from Debye's expansion, lower ones by
 * $H_\nu = H_{\nu+n} + \sum_{k<n}\log\big(1 + \tfrac{\kappa\, r_{\nu+k+1}}{2(\nu+k+1)}\big)$: every term is positive, so the
 * relative error stays at a few units in the last place of float32. Not differentiable by itself.
 *
 * @param kappa - $\kappa \ge 0$, any shape.
 * @param order - $\nu \ge 0$.
 * @returns $H$, and the ratios $r_\nu, r_{\nu+1}, …$ that were needed.
 */
export function logHypergeometric(kappa: tf.Tensor, order: number): { value: tf.Tensor; ratios: tf.Tensor[] } {
  const ratios = besselRatios(kappa, order);
  const high = order + ratios.length - 1;
  const t = tf.div(kappa, high);
  const tt = tf.square(t);
  const s = tf.sqrt(tf.add(tt, 1));
  const x = tf.div(tt, tf.add(s, 1));
  const sum = tf.sub(log1p(debyeSum(tf.div(1, s), high)), Math.log1p(debyeSumAtOne(high)));
  const top = tf.add(tf.sub(tf.mul(tf.sub(x, log1p(tf.div(x, 2))), high), tf.div(log1p(tt), 4)), sum);
  const rest = ratios.slice(1).map((r, k) => log1p(tf.div(tf.mul(kappa, r), 2 * (order + k + 1))));
  return { value: tf.addN([top, ...rest]), ratios };
}

/** {@link debyeSum} at $p = 1$, in float64: the tail of Stirling's series. */
const debyeSumAtOne = (mu: number): number =>
  -1 / (12 * mu) + 1 / (288 * mu ** 2) + 139 / (51840 * mu ** 3) - 571 / (2488320 * mu ** 4);

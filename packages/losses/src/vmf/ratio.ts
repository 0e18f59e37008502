import * as tf from '@tensorflow/tfjs-core';

/** From this order on four terms of the uniform expansions are exact in float32. */
const HIGH = 8;

/** $c_0 + c_1 q + c_2 q^2 + …$ */
const polynomial = (q: tf.Tensor, coefficients: readonly number[]): tf.Tensor =>
  coefficients.reduceRight<tf.Tensor>((sum, c) => tf.add(tf.mul(sum, q), c), tf.zerosLike(q));

/** $\sum_{k=1}^{4} u_k(p)/\mu^k$ of Debye's uniform expansion of $I_\mu$ (DLMF 10.41.10), $0 < p \le 1$. */
export function debyeSum(p: tf.Tensor, order: number): tf.Tensor {
  const q = tf.square(p);
  return polynomialIn(tf.div(p, order), [
    polynomial(q, [1 / 8, -5 / 24]),
    polynomial(q, [9 / 128, -77 / 192, 385 / 1152]),
    polynomial(q, [75 / 1024, -4563 / 5120, 17017 / 9216, -85085 / 82944]),
    polynomial(q, [3675 / 32768, -96833 / 40960, 144001 / 16384, -7436429 / 663552, 37182145 / 7962624]),
  ]);
}

/** $y(a_1 + y(a_2 + …))$ with tensors for coefficients. */
const polynomialIn = (y: tf.Tensor, coefficients: readonly tf.Tensor[]): tf.Tensor =>
  coefficients.reduceRight<tf.Tensor>((sum, a) => tf.mul(y, tf.add(a, sum)), tf.zerosLike(y));

/**
 * $r_\mu = I_{\mu+1}/I_\mu$ at a high order from the uniform expansions of $I$ and $I'$: with $S=\sqrt{\mu^2+\kappa^2}$,
 * $r = \kappa/(S+\mu) + (S/\kappa)\,(V-U)/U$, where $V-U$ has the factor $\kappa^2/S^2$, so nothing cancels.
 */
function highRatio(kappa: tf.Tensor, order: number): tf.Tensor {
  const s = tf.sqrt(tf.add(tf.square(kappa), order * order));
  const p = tf.div(order, s);
  const q = tf.square(p);
  const difference = polynomialIn(tf.div(p, order), [
    tf.fill(q.shape, -1 / 2),
    polynomial(q, [-3 / 16, 35 / 48]),
    polynomial(q, [-45 / 256, 231 / 128, -5005 / 2304]),
    polynomial(q, [-525 / 2048, 50193 / 10240, -85085 / 6144, 1616615 / 165888]),
  ]);
  const correction = tf.div(tf.mul(tf.div(kappa, s), difference), tf.add(1, debyeSum(p, order)));
  return tf.add(tf.div(kappa, tf.add(s, order)), correction);
}

/**
 * $r_\nu, r_{\nu+1}, …, r_{\nu+n}$ with $\nu + n \ge 8$, $n \ge 2$, by the stable downward recurrence
 * $r_{\mu-1} = \kappa/(2\mu + \kappa r_\mu)$.
 *
 * @param kappa - $\kappa \ge 0$, any shape.
 * @param order - $\nu \ge 0$.
 */
export function besselRatios(kappa: tf.Tensor, order: number): tf.Tensor[] {
  const steps = Math.max(2, Math.ceil(HIGH - order));
  const ratios = [highRatio(kappa, order + steps)];
  for (let mu = order + steps; mu > order; mu--) {
    ratios.unshift(tf.div(kappa, tf.add(2 * mu, tf.mul(kappa, ratios[0] as tf.Tensor))));
  }
  return ratios;
}

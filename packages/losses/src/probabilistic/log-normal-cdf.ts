import * as tf from '@tensorflow/tfjs-core';

/** Coefficients of the exponent in $\operatorname{erfc}(z) = t\,e^{-z^2 + P(t)}$, $t = 1/(1+z/2)$ (fractional error 1.2e-7). */
const P = [
  -1.26551223, 1.00002368, 0.37409196, 0.09678418, -0.18628806, 0.27886807, -1.13520398, 1.48851587, -0.82215223,
  0.17087277,
];

/** $\log\Phi(x)$, forward only. */
function value(x: tf.Tensor): tf.Tensor {
  const z = tf.div(tf.abs(x), Math.SQRT2);
  const t = tf.div(1, tf.add(1, tf.div(z, 2)));
  const poly = P.reduceRight<tf.Tensor>((sum, c) => tf.add(tf.mul(sum, t), c), tf.zerosLike(t));
  const logTail = tf.sub(tf.add(tf.log(tf.div(t, 2)), poly), tf.square(z));
  const upper = tf.log1p(tf.neg(tf.exp(logTail)));
  return tf.where(tf.less(x, 0), logTail, upper);
}

/**
 * $\log\Phi(x)$ of the standard normal distribution, accurate far into the lower tail.
 *
 * Gradient: $\varphi(x)/\Phi(x) = e^{-x^2/2 - \frac12\log 2\pi - \log\Phi(x)}$.
 *
 * Source: Chebyshev fit of Press et al., Numerical Recipes, §6.2. Oracle: Simpson's rule over the density's tail,
 * within the float64 twins of the losses.
 */
export function logNormalCdf(x: tf.Tensor): tf.Tensor {
  const op = tf.customGrad((a: tf.Tensor | tf.GradSaveFunc, save: tf.Tensor | tf.GradSaveFunc) => {
    const y = value(a as tf.Tensor);
    (save as tf.GradSaveFunc)([a as tf.Tensor, y]);
    return {
      value: y,
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => {
        const [a, y] = saved as [tf.Tensor, tf.Tensor];
        const exponent = tf.sub(tf.div(tf.square(a), -2), tf.add(y, 0.5 * Math.log(2 * Math.PI)));
        return tf.mul(dy, tf.exp(exponent));
      },
    };
  });
  return op(x);
}

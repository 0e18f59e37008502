import * as tf from '@tensorflow/tfjs-core';

/**
 * $\log(1+x)$ to the last place for small $x > -1$ on every engine: TensorFlow.js's WebAssembly kernel rounds $1+x$ first.
 * Below ½ by $2\operatorname{artanh}\frac{x}{2+x}$. Not differentiable by itself.
 */
export function log1p(x: tf.Tensor): tf.Tensor {
  const small = tf.clipByValue(x, -0.5, 0.5);
  const y = tf.div(small, tf.add(small, 2));
  const q = tf.square(y);
  let sum = tf.fill(q.shape, 1 / 17);
  for (let k = 15; k >= 1; k -= 2) sum = tf.add(tf.mul(sum, q), 1 / k);
  return tf.where(tf.less(tf.abs(x), 0.5), tf.mul(tf.mul(y, sum), 2), tf.log(tf.add(x, 1)));
}

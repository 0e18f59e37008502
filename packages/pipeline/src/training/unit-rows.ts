import * as tf from '@tensorflow/tfjs-core';

/** Rows of length 1; a row of zeros stays one. */
export const unitRows = (x: tf.Tensor2D): tf.Tensor2D =>
  tf.mul(x, tf.rsqrt(tf.maximum(tf.sum(tf.square(x), 1, true), 1e-24))) as tf.Tensor2D;

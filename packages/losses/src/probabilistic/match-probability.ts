import { at } from '@scaleface/numerics';
import * as tf from '@tensorflow/tfjs-core';

/** Weights of the unordered pairs $i<j$ of a batch, `[N, N]`: 1 where both have a class; and which of them match. */
export function pairMasks(labels: tf.Tensor): { readonly match: tf.Tensor2D; readonly counts: tf.Tensor2D } {
  const n = at(labels.shape, 0);
  const y = tf.cast(labels, 'float32');
  const known = tf.cast(tf.greaterEqual(y, 0), 'float32');
  const index = tf.range(0, n);
  const upper = tf.cast(tf.less(tf.reshape(index, [n, 1]), tf.reshape(index, [1, n])), 'float32');
  return {
    match: tf.cast(tf.equal(tf.reshape(y, [n, 1]), tf.reshape(y, [1, n])), 'float32') as tf.Tensor2D,
    counts: tf.mul(upper, tf.mul(tf.reshape(known, [n, 1]), tf.reshape(known, [1, n]))),
  };
}

/** Squared distances between rows, `[N, M]`, by a product; never negative. Differentiable. */
export function squaredDistances(a: tf.Tensor2D, b: tf.Tensor2D): tf.Tensor2D {
  const norms = (x: tf.Tensor): tf.Tensor => tf.sum(tf.square(x), 1, true);
  const cross = tf.matMul(a, b, false, true);
  return tf.relu(tf.sub(tf.add(norms(a), tf.transpose(norms(b))), tf.mul(cross, 2))) as tf.Tensor2D;
}

/** The mean over pairs; 0 without any. */
export const meanOverPairs = (losses: tf.Tensor, counts: tf.Tensor): tf.Scalar =>
  tf.div(tf.sum(tf.mul(losses, counts)), tf.maximum(tf.sum(counts), 1));

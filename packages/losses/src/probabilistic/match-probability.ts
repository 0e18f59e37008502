import { checkRange } from '@scaleface/core';
import { at } from '@scaleface/numerics';
import * as tf from '@tensorflow/tfjs-core';
import { checkFinite } from '../internal/checks.js';

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

/** Squared distances between the rows of a matrix, `[N, N]`, by a product; never negative. Differentiable. */
export function squaredDistances(x: tf.Tensor2D): tf.Tensor2D {
  const norms = tf.sum(tf.square(x), 1, true);
  checkFinite(norms, 'squared length of mu');
  const cross = tf.matMul(x, x, false, true);
  return tf.relu(tf.sub(tf.add(norms, tf.transpose(norms)), tf.mul(cross, 2))) as tf.Tensor2D;
}

/** The mean over pairs; 0 without any. */
export const meanOverPairs = (losses: tf.Tensor, counts: tf.Tensor): tf.Scalar =>
  tf.div(tf.sum(tf.mul(losses, counts)), tf.maximum(tf.sum(counts), 1));

/** Refuses a slope that is not positive and an offset that is not finite; of scalars that learn, what is not finite. */
export function checkSlope(a: number | tf.Scalar, b: number | tf.Scalar): void {
  if (typeof a === 'number') checkRange('options.a', a, Number.MIN_VALUE);
  else checkFinite(a, 'options.a');
  if (typeof b === 'number') checkRange('options.b', b, -Number.MAX_VALUE);
  else checkFinite(b, 'options.b');
}

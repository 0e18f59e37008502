import { at } from '@scaleface/numerics';
import * as tf from '@tensorflow/tfjs-core';

/** Rows of a class-major `[C, N]` matrix: the first one, and how many. */
export type ClassRange = readonly [start: number, size: number];

/** `total` classes in ranges of at most `step`. */
export const classRanges = (total: number, step: number): ClassRange[] =>
  Array.from({ length: Math.ceil(total / step) }, (_, i) => [i * step, Math.min(step, total - i * step)]);

/** Ranges of rows with N entries that stay in cache while the elementwise steps go over them. */
export const cacheRanges = (total: number, n: number): ClassRange[] =>
  classRanges(total, Math.max(1, Math.floor(2 ** 19 / n)));

/** The rows of a range; the matrix itself where that is all of it. */
export const rowsOf = (matrix: tf.Tensor2D, [start, size]: ClassRange): tf.Tensor2D =>
  size === matrix.shape[0] ? matrix : (tf.slice(matrix, [start, 0], [size, matrix.shape[1]]) as tf.Tensor2D);

/** Reciprocal norms of the rows, `[C, 1]`; 0 for zero rows, which then have cosine 0 and no gradient. */
export function reciprocalNorms(rows: tf.Tensor2D): tf.Tensor2D {
  const squares = tf.matMul(tf.square(rows), tf.ones([rows.shape[1], 1]));
  return tf.where(
    tf.greater(squares, 1e-12),
    tf.rsqrt(tf.maximum(squares, 1e-12)),
    tf.zerosLike(squares),
  ) as tf.Tensor2D;
}

/** Column sums `[1, N]` as a product: sums over the first axis are slow on some engines. */
export const overClasses = (matrix: tf.Tensor): tf.Tensor2D =>
  tf.matMul(tf.ones([1, at(matrix.shape, 0)]), matrix as tf.Tensor2D);

/**
 * A copy of the class-major block `[c, N]` with those targets that lie in it replaced.
 *
 * @param block - Classes `start … start + c − 1`.
 * @param labels - int32 `[N]`.
 * @param start - The block's first class.
 * @param values - One for each sample, `[N]`.
 */
export function writeBlock(block: tf.Tensor2D, labels: tf.Tensor, start: number, values: tf.Tensor): tf.Tensor2D {
  const [size, n] = block.shape;
  const int = (x: number): tf.Scalar => tf.scalar(x, 'int32');
  const local = tf.sub(labels, int(start));
  const row = tf.maximum(tf.minimum(local, int(size - 1)), int(0));
  const index = tf.reshape(tf.add(tf.mul(row, int(n)), tf.range(0, n, 1, 'int32')), [n, 1]) as tf.Tensor2D;
  const flat = tf.reshape(block, [-1]);
  const written = tf.where(tf.equal(row, local), values, tf.gatherND(flat, index));
  // TensorFlow.js 4.22's cpu kernel writes into its argument, so it gets one of its own.
  const own = tf.getBackend() === 'cpu' ? tf.mul(flat, 1) : flat;
  return tf.reshape(tf.tensorScatterUpdate(own, index, written), [size, n]) as tf.Tensor2D;
}

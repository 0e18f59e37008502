import * as tf from '@tensorflow/tfjs-core';
import { checkShape } from '../check.js';
import { registerGradients } from '../engine/gradients/register.js';
import { withGradient } from './custom-grad.js';

/**
 * Each row's entry in the column of its label: $t_i = x_{i, y_i}$. The gradient goes back to those N entries; unlike that
 * of `tf.gather`, it needs no kernel that an engine lacks, and no one-hot matrix.
 *
 * Oracle: entries of a small matrix and their gradients, by hand.
 *
 * @param matrix - `[N, C]`.
 * @param labels - int32 `[N]`, each in $\{-1, …, C - 1\}$; −1 gives 0 and no gradient.
 * @returns `[N]`.
 *
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu';
 * import * as tf from '@tensorflow/tfjs-core';
 * import { targetColumn } from '@scaleface/core';
 *
 * const labels = tf.tensor1d([1, -1], 'int32');
 * targetColumn(tf.tensor2d([[5, 6], [7, 8]]), labels).arraySync(); // => [6, 0]
 * ```
 */
export function targetColumn(matrix: tf.Tensor2D, labels: tf.Tensor1D): tf.Tensor1D {
  const [rows, columns] = checkShape('matrix', matrix, [null, null]).shape;
  checkShape('labels', labels, [rows]);
  registerGradients();
  return withGradient<tf.Tensor1D>([matrix], (x) => {
    const zero = tf.scalar(0, 'int32');
    const label = tf.cast(labels, 'int32');
    const known = tf.cast(tf.greaterEqual(label, zero), 'float32');
    const first = tf.mul(tf.range(0, rows, 1, 'int32'), tf.scalar(columns, 'int32'));
    const at = tf.reshape(tf.add(first, tf.maximum(label, zero)), [rows, 1]);
    const entries = tf.gatherND(tf.reshape(x, [-1]), at);
    return {
      value: tf.mul(entries, known) as tf.Tensor1D,
      saved: [at, known],
      gradient: (dy, [index, marked]) => {
        const flat = tf.scatterND(index as tf.Tensor, tf.mul(dy, marked as tf.Tensor), [rows * columns]);
        return [tf.reshape(flat, [rows, columns])];
      },
    };
  });
}

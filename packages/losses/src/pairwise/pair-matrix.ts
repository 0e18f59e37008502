import { rowBlocks, withGradient } from '@scaleface/core';
import * as tf from '@tensorflow/tfjs-core';
import { unitRows } from '../internal/normalise.js';
import type { PairDistance } from '../mining/distances.js';
import type { PairProblem } from './pair-problem.js';

/** Cosines of the embeddings with what they are compared with, `[N, M]`. */
export const cosinesOf = ({ x, y }: PairProblem): tf.Tensor2D => {
  const unit = unitRows(x);
  return tf.matMul(unit, x === y ? unit : unitRows(y), false, true);
};

/** Distances of rows, `[N, M]`, by their differences, in blocks; the gradient at a distance of 0 is 0. */
function distances(x: tf.Tensor2D, y: tf.Tensor2D): tf.Tensor2D {
  const [[n, d], m] = [x.shape, y.shape[0]];
  return withGradient<tf.Tensor2D>([x, y], (a, b) => {
    const others = tf.reshape(b as tf.Tensor, [1, m, d]);
    const rows = rowBlocks(n, m * d).map(([start, size]) =>
      tf.tidy(() => {
        const some = tf.reshape(tf.slice(a as tf.Tensor, [start, 0], [size, d]), [size, 1, d]);
        return tf.sqrt(tf.sum(tf.square(tf.sub(some, others)), 2));
      }),
    );
    const value = tf.concat(rows, 0) as tf.Tensor2D;
    return {
      value,
      saved: [a as tf.Tensor, b as tf.Tensor, value],
      gradient: (dy, saved) => {
        const [u, v, far] = saved as [tf.Tensor2D, tf.Tensor2D, tf.Tensor2D];
        const w = tf.mul(tf.div(dy, tf.maximum(far, 1e-30)), tf.step(far)) as tf.Tensor2D;
        return [
          tf.sub(tf.mul(u, tf.sum(w, 1, true)), tf.matMul(w, v)),
          tf.sub(tf.mul(v, tf.reshape(tf.sum(w, 0), [m, 1])), tf.matMul(w, u, true, false)),
        ];
      },
    };
  });
}

/** How far embeddings of unit length are apart, `[N, M]`: distances, or cosines with their sign turned. */
export function farness(problem: PairProblem, distance: PairDistance): tf.Tensor2D {
  if (distance === 'cosine') return tf.neg(cosinesOf(problem));
  const unit = unitRows(problem.x);
  return distances(unit, problem.x === problem.y ? unit : unitRows(problem.y));
}

/** Entries of a matrix, `[P]`, by row and column, at least one. */
export function entriesAt(matrix: tf.Tensor2D, rows: Int32Array, columns: Int32Array): tf.Tensor1D {
  const [n, m] = matrix.shape;
  const places = tf.tensor2d(
    rows.map((row, k) => row * m + (columns[k] as number)),
    [rows.length, 1],
  );
  return withGradient<tf.Tensor1D>([matrix], (x) => ({
    value: tf.gatherND(tf.reshape(x as tf.Tensor, [n * m]), places) as tf.Tensor1D,
    saved: [places],
    gradient: (dy, [at]) => [tf.reshape(tf.scatterND(at as tf.Tensor, dy, [n * m]), [n, m])],
  }));
}

/** How often each pair is listed, `N · M` numbers, row after row. */
export function countPairs(rows: Int32Array, columns: Int32Array, n: number, m: number): Float32Array {
  const counts = new Float32Array(n * m);
  rows.forEach((row, k) => {
    (counts[row * m + (columns[k] as number)] as number)++;
  });
  return counts;
}

import * as tf from '@tensorflow/tfjs-core';
import type { KernelRepair } from '../repair.js';

const swapLast = (x: tf.Tensor): tf.Tensor => {
  const rank = x.shape.length;
  return tf.transpose(x, [...x.shape.keys()].slice(0, -2).concat(rank - 1, rank - 2));
};

/** What the engine takes to lay out a number of the second factor for its product, in times of transposing a number. */
const packing = 2.5;

/**
 * Matrix products with a transposed factor, which every gradient of a matrix product is: the engine multiplies them without
 * SIMD, some 15 times slower than after transposing. It also lays out the second factor anew, number by number, unless it did
 * so before. So factors are transposed, or else the product, $A B^\top = (B A^\top)^\top$, by what moves fewer numbers: with
 * many class centres $B$ that is several times faster. The numbers are the same, bit for bit.
 */
export const batchMatMul: KernelRepair = {
  kernelName: 'BatchMatMul',
  wrap: (original) => (args) => {
    const { a, b } = args.inputs as Record<'a' | 'b', tf.Tensor>;
    const { transposeA, transposeB } = args.attrs as { transposeA: boolean; transposeB: boolean };
    const rows = a.shape.at(transposeA ? -1 : -2) as number;
    const columns = b.shape.at(transposeB ? -2 : -1) as number;
    const batch = tf.broadcast_util.assertAndGetBroadcastShape(a.shape.slice(0, -2), b.shape.slice(0, -2));
    // The product of factors whose shared axis has no numbers is 0; the engine returns what its memory last held there.
    if (a.shape.at(transposeA ? -2 : -1) === 0) return tf.zeros([...batch, rows, columns]);
    if (!transposeA && !transposeB) return original(args);
    const product = tf.util.sizeFromShape(batch) * rows * columns;
    const asGiven = (transposeA ? a.size : 0) + (transposeB ? b.size : 0) + packing * b.size;
    const turned = (transposeA ? 0 : a.size) + (transposeB ? 0 : b.size) + packing * a.size + product;
    return tf.tidy(() => {
      if (asGiven <= turned) return tf.matMul(transposeA ? swapLast(a) : a, transposeB ? swapLast(b) : b);
      return swapLast(tf.matMul(transposeB ? b : swapLast(b), transposeA ? a : swapLast(a)));
    });
  },
};

import * as tf from '@tensorflow/tfjs-core';
import { readsFreely } from './value-checks.js';

/** From this many numbers on the engine adds rows up before they are read. */
const MANY = 4096;

/** Where the first number that is not finite stands; −1 if all are. */
function firstOf(values: ArrayLike<number>): number {
  for (let i = 0; i < values.length; i++) if (!Number.isFinite(values[i])) return i;
  return -1;
}

/**
 * Where the first number of a tensor that is not finite stands, in row-major order; −1 if all are finite. Where that is
 * faster than reading all of them, only the means over the rows are read, which are not finite if an entry is not.
 */
export function firstNotFinite(x: tf.Tensor): number {
  const columns = x.shape[x.rank - 1] ?? 1;
  if (x.size >= MANY && x.dtype === 'float32' && columns > 1 && readsFreely() && tf.getBackend() !== 'cpu') {
    const rows = x.size / columns;
    // A window over all rows: the kernels of pooling, unlike those of sums, add many columns at a time.
    const means = tf.tidy(() =>
      tf.avgPool(tf.reshape(x, [1, rows, 1, columns]) as tf.Tensor4D, [rows, 1], 1, 'valid').dataSync(),
    );
    if (firstOf(means) < 0) return -1;
  }
  return firstOf(x.dataSync());
}

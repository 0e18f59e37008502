import { checkShape } from '@scaleface/core';
import { ScaleFaceError } from '@scaleface/numerics';
import * as tf from '@tensorflow/tfjs-core';

/** Labels of samples: an int32 tensor `[N]`, which is read back from the engine, or numbers. −1 means "no class". */
export type LabelsLike = tf.Tensor | ArrayLike<number>;

/** Labels as numbers: `n` whole numbers of at least −1, or an error that names the first that is none. */
export function readLabels(labels: LabelsLike, n: number, path = 'labels'): Int32Array {
  const values = labels instanceof tf.Tensor ? checkShape(path, labels, [n]).dataSync() : labels;
  // In plain JavaScript they may have been forgotten.
  if (values?.length !== n) {
    throw new ScaleFaceError('not one label a sample', {
      code: 'shape-mismatch',
      path,
      expected: `${n} labels`,
      received: String(values?.length ?? 'nothing'),
    });
  }
  return Int32Array.from(values, (y) => {
    if (Number.isInteger(y) && y >= -1 && y < 2 ** 31) return y;
    throw new ScaleFaceError('not a class', {
      code: 'out-of-range',
      path,
      expected: 'whole numbers ≥ −1',
      received: String(y),
    });
  });
}

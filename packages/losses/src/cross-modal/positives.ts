import { checkShape } from '@scaleface/core';
import { ScaleFaceError } from '@scaleface/numerics';
import * as tf from '@tensorflow/tfjs-core';
import { looksAt } from '../internal/value-checks.js';

/** Which captions belong to which images, as `[N, M]` of 0 and 1; its values are checked where values are. */
export function positiveMask(positives: tf.Tensor, n: number, m: number): tf.Tensor2D {
  checkShape('positives', positives, [n, m]);
  if (looksAt(positives)) {
    positives.dataSync().forEach((value: number | boolean, i: number) => {
      if (Number(value) === 0 || Number(value) === 1) return;
      throw new ScaleFaceError('not a mask', {
        code: 'out-of-range',
        path: 'positives',
        expected: '1 or true where the caption belongs to the image, else 0 or false',
        received: `${value} at [${Math.floor(i / m)}, ${i % m}]`,
      });
    });
  }
  return tf.cast(positives, 'float32') as tf.Tensor2D;
}

import { checkShape } from '@scaleface/core';
import { ScaleFaceError } from '@scaleface/numerics';
import * as tf from '@tensorflow/tfjs-core';
import { checkFinite, matrixShape } from '../internal/checks.js';

/**
 * Checks `[N, D]` means with `[N, D]` or `[N, 1]` log-variances and spreads the latter over the dimensions.
 *
 * @param look - Whether the means' values are checked; those of the variances, which clipping would hide, always are.
 */
export function gaussian(
  mu: tf.Tensor,
  logSigmaSq: tf.Tensor,
  look = true,
): { n: number; d: number; logSigmaSq: tf.Tensor2D } {
  const [n, d] = matrixShape(mu, 'mu');
  if (!(logSigmaSq instanceof tf.Tensor)) checkShape('logSigmaSq', logSigmaSq, [n, d]);
  const [rows, columns] = logSigmaSq.shape;
  if (logSigmaSq.rank !== 2 || rows !== n || (columns !== d && columns !== 1)) {
    throw new ScaleFaceError('wrong shape', {
      code: 'shape-mismatch',
      path: 'logSigmaSq',
      expected: `[${n}, ${d}] or [${n}, 1]`,
      received: `[${logSigmaSq.shape.join(', ')}]`,
    });
  }
  if (look) checkFinite(mu, 'mu');
  checkFinite(logSigmaSq, 'logSigmaSq');
  const spread = columns === d ? logSigmaSq : tf.mul(logSigmaSq, tf.ones([1, d]));
  return { n, d, logSigmaSq: spread as tf.Tensor2D };
}

import { ScaleFaceError } from '@scaleface/numerics';
import * as tf from '@tensorflow/tfjs-core';

/** How per-sample losses become the result: `'none'` keeps `[N]`, `'mean'` and `'sum'` give a scalar. */
export type Reduction = 'none' | 'mean' | 'sum';

/**
 * Reduces per-sample losses. Rows with weight 0 count nowhere; the mean over no rows is a differentiable zero.
 *
 * @param losses - `[N]`.
 * @param reduction - How.
 * @param valid - 1 for rows that count and 0 for others, `[N]`; all rows count without it.
 */
export function reduceLosses(losses: tf.Tensor, reduction: Reduction, valid?: tf.Tensor): tf.Tensor {
  if (reduction === 'none') return losses;
  const total = tf.sum(losses);
  if (reduction === 'sum') return total;
  if (reduction === 'mean')
    return tf.div(total, valid === undefined ? Math.max(1, losses.size) : tf.maximum(tf.sum(valid), 1));
  throw new ScaleFaceError('unknown reduction', {
    code: 'unknown-name',
    path: 'reduction',
    expected: "'none', 'mean' or 'sum'",
    received: String(reduction),
  });
}

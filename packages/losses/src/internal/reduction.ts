import { ScaleFaceError } from '@scaleface/numerics';
import * as tf from '@tensorflow/tfjs-core';

/** How per-sample losses become the result: `'none'` keeps `[N]`, `'mean'` and `'sum'` give a scalar. */
export type Reduction = 'none' | 'mean' | 'sum';

/** What a reduction gives: a scalar, or with `'none'` a number for each sample (or pair). */
export type Reduced<R extends Reduction> = R extends 'none' ? tf.Tensor1D : tf.Scalar;

/**
 * Reduces per-sample losses. Rows with weight 0 count nowhere; the mean over no rows is a differentiable zero.
 *
 * @param losses - `[N]`.
 * @param reduction - How.
 * @param valid - 1 for rows that count and 0 for others, `[N]`; all rows count without it.
 */
export function reduceLosses<R extends Reduction>(losses: tf.Tensor, reduction: R, valid?: tf.Tensor): Reduced<R> {
  if (reduction === 'none') return losses as Reduced<R>;
  const total = tf.sum(losses);
  if (reduction === 'sum') return total as Reduced<R>;
  if (reduction === 'mean') {
    const count = valid === undefined ? Math.max(1, losses.size) : tf.maximum(tf.sum(valid), 1);
    return tf.div(total, count) as Reduced<R>;
  }
  throw new ScaleFaceError('unknown reduction', {
    code: 'unknown-name',
    path: 'reduction',
    expected: "'none', 'mean' or 'sum'",
    received: String(reduction),
  });
}

import { ScaleFaceError } from '@scaleface/numerics';
import * as tf from '@tensorflow/tfjs-core';
import { checkLosses } from './checks.js';

/** How per-sample losses become the result: `'none'` keeps `[N]`, `'mean'` and `'sum'` give a scalar. */
export type Reduction = 'none' | 'mean' | 'sum';

/** What a reduction gives: a scalar, or with `'none'` a number for each sample (or pair). */
export type Reduced<R extends Reduction> = R extends 'none' ? tf.Tensor1D : tf.Scalar;

/** What {@link reduceLosses} knows of the losses. */
interface Losses {
  /** 1 for rows that count and 0 for others, `[N]`; all rows count without it. */
  readonly valid?: tf.Tensor;
  /** The arguments that may have made a loss that is not finite, by name. */
  readonly inputs?: Readonly<Record<string, tf.Tensor>>;
}

/**
 * Reduces per-sample losses. Rows with weight 0 count nowhere; the mean over no rows is a differentiable zero. Losses
 * that are not finite are refused where values are checked.
 *
 * @param losses - `[N]`.
 * @param reduction - How.
 * @param known - Which rows count, and what the losses come from.
 */
export function reduceLosses<R extends Reduction>(
  losses: tf.Tensor,
  reduction: R,
  { valid, inputs }: Losses = {},
): Reduced<R> {
  checkLosses(losses, inputs);
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

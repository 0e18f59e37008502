import { ScaleFaceError } from '@scaleface/numerics';
import * as tf from '@tensorflow/tfjs-core';
import { checkLosses } from './checks.js';

/** How per-sample losses become the result: `'none'` keeps `[N]`, `'mean'` and `'sum'` give a scalar. */
export type Reduction = 'none' | 'mean' | 'sum';

/** What {@link reduceLosses} knows of the losses. */
interface Losses {
  /** 1 for rows that count and 0 for others, `[N]`; all rows count without it. */
  readonly valid?: tf.Tensor;
  /** The arguments that may have made a loss that is not finite, by name. */
  readonly inputs?: Readonly<Record<string, tf.Tensor>>;
}

/**
 * Reduces per-sample losses. Rows with weight 0 count nowhere; the mean over no rows is a differentiable zero. Losses that
 * are not finite are refused where values are looked at.
 *
 * @param losses - `[N]`.
 * @param reduction - How.
 * @param known - Which rows count, and what the losses come from.
 */
export function reduceLosses(losses: tf.Tensor, reduction: Reduction, { valid, inputs }: Losses = {}): tf.Tensor {
  checkLosses(losses, inputs);
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

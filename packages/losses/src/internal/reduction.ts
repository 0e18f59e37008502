import { withGradient } from '@scaleface/core';
import { ScaleFaceError } from '@scaleface/numerics';
import * as tf from '@tensorflow/tfjs-core';
import { checkLosses } from './checks.js';
import { ensureGradients } from './gradients.js';

/** How per-sample losses become the result: `'none'` keeps `[N]`, `'mean'` and `'sum'` give a scalar. */
export type Reduction = 'none' | 'mean' | 'sum';

/** A {@link Reduction}, or `'mean-non-zero'`: the mean over the losses that are above 0, and 0 where none is. */
export type PairReduction = Reduction | 'mean-non-zero';

/** What a reduction gives: a scalar, or with `'none'` a number for each sample (or pair). */
export type Reduced<R extends PairReduction> = R extends 'none' ? tf.Tensor1D : tf.Scalar;

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
  ensureGradients();
  checkLosses(losses, inputs);
  checkReduction(reduction);
  if (reduction === 'none') return losses as Reduced<R>;
  const total = tf.sum(losses);
  if (reduction === 'sum') return total as Reduced<R>;
  const count = valid === undefined ? Math.max(1, losses.size) : tf.maximum(tf.sum(valid), 1);
  return tf.div(total, count) as Reduced<R>;
}

/** Refuses what is no reduction. */
export function checkReduction(reduction: Reduction): void {
  if (!['none', 'mean', 'sum'].includes(reduction)) unknown(reduction, "'none', 'mean' or 'sum'");
}

/** Refuses what is no reduction of pair losses. */
export function checkPairReduction(reduction: PairReduction): void {
  if (!['none', 'mean', 'mean-non-zero', 'sum'].includes(reduction)) {
    unknown(reduction, "'none', 'mean', 'mean-non-zero' or 'sum'");
  }
}

/** {@link reduceLosses}, with the mean over the losses above 0 as well. */
export function reducePairLosses<R extends PairReduction>(losses: tf.Tensor, reduction: R, known: Losses): Reduced<R> {
  checkPairReduction(reduction);
  if (reduction !== 'mean-non-zero') return reduceLosses(losses, reduction as Reduction, known) as Reduced<R>;
  checkLosses(losses, known.inputs);
  return withGradient([losses], (l) => {
    const above = tf.cast(tf.greater(l as tf.Tensor, 0), 'float32');
    const share = tf.div(above, tf.maximum(tf.sum(above), 1));
    return {
      value: tf.sum(tf.mul(l as tf.Tensor, share)),
      saved: [share],
      gradient: (dy, [weights]) => [tf.mul(dy, weights as tf.Tensor)],
    };
  }) as Reduced<R>;
}

function unknown(reduction: unknown, expected: string): never {
  throw new ScaleFaceError('unknown reduction', {
    code: 'unknown-name',
    path: 'reduction',
    expected,
    received: String(reduction),
  });
}

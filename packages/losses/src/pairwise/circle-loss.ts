import { checkRange, withGradient } from '@scaleface/core';
import * as tf from '@tensorflow/tfjs-core';
import type { PairReduction, Reduced } from '../internal/reduction.js';
import type { LabelsLike } from '../mining/read-labels.js';
import { elementMasks } from './element-masks.js';
import { cosinesOf } from './pair-matrix.js';
import { type PairLossOptions, pairProblem, reduceOf } from './pair-problem.js';
import { logSumOver, softplus } from './soft-maximum.js';

/** Options of {@link circleLoss}. */
export interface CircleLossOptions<R extends PairReduction = PairReduction> extends PairLossOptions<R> {
  /** $m$, how far from 1 and 0 positives and negatives may stay. Default 0.4. */
  readonly margin?: number;
  /** $\gamma > 0$. Default 80; the paper takes 256 and $m = 0.25$ for faces. */
  readonly gamma?: number;
}

/** $\gamma\,[w]_+\,(c - \Delta)$ whose weight $w$ counts as a constant in the gradient. */
const weighted = (cosine: tf.Tensor, gamma: number, weightOf: (c: tf.Tensor) => tf.Tensor, delta: number): tf.Tensor =>
  withGradient([cosine], (c) => {
    const weight = tf.mul(tf.relu(weightOf(c as tf.Tensor)), gamma);
    return {
      value: tf.mul(weight, tf.sub(c as tf.Tensor, delta)),
      saved: [weight],
      gradient: (dy, [w]) => [tf.mul(dy, w as tf.Tensor)],
    };
  });

/**
 * Circle loss of labelled pairs: with cosines $c$, $P_a$ the positives and $N_a$ the negatives of anchor $a$,
 * $$L_a = \log\Big(1 + \sum_{n\in N_a} e^{\gamma[c_{an}+m]_+(c_{an}-m)} \sum_{p\in P_a} e^{-\gamma[1+m-c_{ap}]_+(c_{ap}-1+m)}\Big).$$
 * An anchor without positives or without negatives has loss 0; where the batch has at most one pair of either kind, $L$ is 0.
 *
 * Gradient: with the weights $[c_{an}+m]_+$ and $[1+m-c_{ap}]_+$ taken as constants, as published.
 *
 * Source: Sun et al., Circle Loss, CVPR 2020, eq. 6; defaults of `CircleLoss`, pytorch-metric-learning 2.9. Oracle: the same
 * in CI, a float64 twin in the tests.
 *
 * @param embeddings - `[N, D]`, any length.
 * @param labels - `N` labels; samples with −1 are in no pair and count in no mean.
 * @param options - Margin, gamma, tuple, references, and reduction: `'mean-non-zero'` (default), `'mean'` over the samples
 * with a class, `'sum'` or `'none'`.
 * @returns A scalar, or `[N]` with reduction `'none'`.
 * @throws ScaleFaceError on a wrong or empty shape, label, tuple or option, and on what is not finite, see
 * {@link setValueChecks}.
 *
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu';
 * import * as tf from '@tensorflow/tfjs-core';
 * import { circleLoss } from '@scaleface/losses';
 *
 * const embeddings = tf.tensor2d([[1, 0], [0.6, 0.8], [0.8, 0.6]]);
 * circleLoss(embeddings, [0, 0, 1]).dataSync()[0]; // => 49.664
 * ```
 */
export function circleLoss<R extends PairReduction = 'mean-non-zero'>(
  embeddings: tf.Tensor,
  labels: LabelsLike,
  options: CircleLossOptions<R> = {},
): Reduced<R> {
  const { margin = 0.4, gamma = 80, reduction = 'mean-non-zero' as R } = options;
  checkRange('options.margin', margin, -Number.MAX_VALUE);
  checkRange('options.gamma', gamma, Number.MIN_VALUE);
  return tf.tidy(() => {
    const problem = pairProblem(embeddings, labels, options);
    const { positives, negatives } = elementMasks(problem, false);
    const cosine = cosinesOf(problem);
    const toPositives = tf.neg(weighted(cosine, gamma, (c) => tf.sub(1 + margin, c), 1 - margin));
    const toNegatives = weighted(cosine, gamma, (c) => tf.add(c, margin), margin);
    // The sum over none is so low that the loss is 0.
    const losses = softplus(tf.add(logSumOver(toPositives, positives), logSumOver(toNegatives, negatives)));
    return reduceOf(problem, losses, reduction, problem.valid());
  });
}

import { checkRange } from '@scaleface/core';
import * as tf from '@tensorflow/tfjs-core';
import type { PairReduction, Reduced } from '../internal/reduction.js';
import type { LabelsLike } from '../mining/read-labels.js';
import { elementMasks } from './element-masks.js';
import { cosinesOf } from './pair-matrix.js';
import { type PairLossOptions, pairProblem, reduceOf } from './pair-problem.js';
import { logSumOver, softplus } from './soft-maximum.js';

/** Options of {@link multiSimilarityLoss}. */
export interface MultiSimilarityLossOptions<R extends PairReduction = PairReduction> extends PairLossOptions<R> {
  /** $\alpha > 0$, weight of the positives. Default 2. */
  readonly alpha?: number;
  /** $\beta > 0$, weight of the negatives. Default 50. */
  readonly beta?: number;
  /** $\lambda$, the cosine that divides both. Default 0.5. */
  readonly base?: number;
}

/**
 * Multi-similarity loss: with cosines $c$, $P_a$ the positives and $N_a$ the negatives of anchor $a$,
 * $$L_a = \frac1\alpha\log\Big(1+\sum_{p\in P_a}e^{-\alpha(c_{ap}-\lambda)}\Big) +
 * \frac1\beta\log\Big(1+\sum_{n\in N_a}e^{\beta(c_{an}-\lambda)}\Big).$$
 * An empty sum is 0: without positives or negatives the other part is left. Where there is at most one pair of either kind,
 * $L$ is 0.
 *
 * Gradient: $\partial L_a/\partial c_{ap} = -e^{-\alpha(c_{ap}-\lambda)}/(1+\sum_{p'} e^{-\alpha(c_{ap'}-\lambda)})$, the
 * negatives' likewise with the other sign.
 *
 * Source: Wang et al., Multi-Similarity Loss, CVPR 2019, eq. 15; defaults of `MultiSimilarityLoss`,
 * pytorch-metric-learning 2.9. Oracle: the same in CI, a float64 twin in the tests.
 *
 * @param embeddings - `[N, D]`, any length.
 * @param labels - `N` labels; samples with −1 are in no pair and count in no mean.
 * @param options - Weights, base, tuple (as {@link multiSimilarityMiner} gives it), references, and reduction: `'mean'`
 * (default) over the samples with a class, `'mean-non-zero'`, `'sum'` or `'none'`.
 * @returns A scalar, or `[N]` with reduction `'none'`.
 * @throws ScaleFaceError on a wrong or empty shape, label, tuple or option, and on what is not finite, see
 * {@link setValueChecks}.
 *
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu';
 * import * as tf from '@tensorflow/tfjs-core';
 * import { multiSimilarityLoss } from '@scaleface/losses';
 *
 * const embeddings = tf.tensor2d([[1, 0], [0.8, 0.6], [0, 1]]);
 * multiSimilarityLoss(embeddings, [0, 0, 1]).dataSync()[0]; // => 0.212586
 * ```
 */
export function multiSimilarityLoss<R extends PairReduction = 'mean'>(
  embeddings: tf.Tensor,
  labels: LabelsLike,
  options: MultiSimilarityLossOptions<R> = {},
): Reduced<R> {
  const { alpha = 2, beta = 50, base = 0.5, reduction = 'mean' as R } = options;
  checkRange('options.alpha', alpha, Number.MIN_VALUE);
  checkRange('options.beta', beta, Number.MIN_VALUE);
  checkRange('options.base', base, -Number.MAX_VALUE);
  return tf.tidy(() => {
    const problem = pairProblem(embeddings, labels, options);
    const { positives, negatives } = elementMasks(problem, false);
    const above = tf.sub(cosinesOf(problem), base);
    const part = (weight: number, logs: tf.Tensor): tf.Tensor =>
      tf.div(softplus(logSumOver(tf.mul(above, weight), logs)), Math.abs(weight));
    return reduceOf(problem, tf.add(part(-alpha, positives), part(beta, negatives)), reduction, problem.valid());
  });
}

import { checkRange } from '@scaleface/core';
import * as tf from '@tensorflow/tfjs-core';
import type { PairReduction, Reduced } from '../internal/reduction.js';
import type { LabelsLike } from '../mining/read-labels.js';
import { elementMasks } from './element-masks.js';
import { cosinesOf } from './pair-matrix.js';
import { type PairLossOptions, pairProblem, reduceOf } from './pair-problem.js';
import { logSumOver, softplus } from './soft-maximum.js';

/** Options of {@link supConLoss}. */
export interface SupConLossOptions<R extends PairReduction = PairReduction> extends PairLossOptions<R> {
  /** $\tau > 0$. Default 0.1. */
  readonly temperature?: number;
}

/**
 * Supervised contrastive loss: with cosines $c$, $P_a$ the positives and $A_a$ all partners of anchor $a$,
 * $$L_a = -\frac{1}{|P_a|}\sum_{p\in P_a}\log\frac{e^{c_{ap}/\tau}}{\sum_{j\in A_a} e^{c_{aj}/\tau}}.$$
 * An anchor without positives has loss 0. Where the batch has no positive pair or no negative one, or at most one of either,
 * $L$ is 0.
 *
 * Gradient: with $q$ the softmax over $A_a$, $\partial L_a/\partial c_{aj} = (q_j - [j\in P_a]/|P_a|)/\tau$.
 *
 * Source: Khosla et al., Supervised Contrastive Learning, NeurIPS 2020, eq. 2; defaults of `SupConLoss`,
 * pytorch-metric-learning 2.9. Oracle: the same in CI, a float64 twin in the tests.
 *
 * @param embeddings - `[N, D]`, any length.
 * @param labels - `N` labels; samples with −1 are in no pair and count in no mean.
 * @param options - Temperature, tuple, references, and reduction: `'mean-non-zero'` (default), `'mean'` over the samples with
 * a class, `'sum'` or `'none'`.
 * @returns A scalar, or `[N]` with reduction `'none'`.
 * @throws ScaleFaceError on a wrong or empty shape, label, tuple or option, and on what is not finite, see
 * {@link setValueChecks}.
 *
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu';
 * import * as tf from '@tensorflow/tfjs-core';
 * import { supConLoss } from '@scaleface/losses';
 *
 * const embeddings = tf.tensor2d([[1, 0], [0.8, 0.6], [0, 1]]);
 * supConLoss(embeddings, [0, 0, 1], { temperature: 1 }).dataSync()[0]; // => 0.484644
 * ```
 */
export function supConLoss<R extends PairReduction = 'mean-non-zero'>(
  embeddings: tf.Tensor,
  labels: LabelsLike,
  options: SupConLossOptions<R> = {},
): Reduced<R> {
  const { temperature = 0.1, reduction = 'mean-non-zero' as R } = options;
  checkRange('options.temperature', temperature, Number.MIN_VALUE);
  return tf.tidy(() => {
    const problem = pairProblem(embeddings, labels, options);
    const { positives, negatives, isPositive } = elementMasks(problem, true);
    const z = tf.div(cosinesOf(problem), temperature);
    const count = tf.sum(isPositive, 1);
    const mean = tf.div(tf.sum(tf.mul(z, isPositive), 1), tf.maximum(count, 1));
    const ofPositives = logSumOver(z, positives);
    // Two parts: small losses keep their digits, and that of one positive alone is exactly 0.
    const rows = tf.add(softplus(tf.sub(logSumOver(z, negatives), ofPositives)), tf.sub(ofPositives, mean));
    const losses = tf.where(tf.greater(count, 0), rows, tf.zerosLike(rows));
    return reduceOf(problem, losses, reduction, problem.valid());
  });
}

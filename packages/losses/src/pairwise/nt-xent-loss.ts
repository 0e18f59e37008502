import { checkRange } from '@scaleface/core';
import * as tf from '@tensorflow/tfjs-core';
import type { PairReduction, Reduced } from '../internal/reduction.js';
import type { LabelsLike } from '../mining/read-labels.js';
import { cosinesOf, countPairs, entriesAt } from './pair-matrix.js';
import { type PairLossOptions, pairProblem, pairsThatCount, reduceOf } from './pair-problem.js';
import { logSumOver, logWeights, softplus } from './soft-maximum.js';

/** Options of {@link ntXentLoss}. */
export interface NtXentLossOptions<R extends PairReduction = PairReduction> extends PairLossOptions<R> {
  /** $\tau > 0$. Default 0.07. */
  readonly temperature?: number;
}

/**
 * Normalised temperature-scaled cross-entropy, of InfoNCE and SimCLR: each positive pair is classified among the anchor's
 * negatives. With cosines $c$ and $N_a$ the negatives of $a$,
 * $$L = \operatorname{red}_{(a,p)}\,-\log\frac{e^{c_{ap}/\tau}}{e^{c_{ap}/\tau} + \sum_{n\in N_a} e^{c_{an}/\tau}}.$$
 * Where the batch has no positive pair or no negative one, or at most one of either, $L$ is 0; an anchor without negatives
 * has loss 0. No floor is put under the logarithm, as pytorch-metric-learning does at $10^{-38}$ in float32.
 *
 * Gradient: with $q$ the softmax over $p$ and $N_a$, $\partial L/\partial c_{aj} = (q_j - [j = p])/\tau$.
 *
 * Source: Chen et al., SimCLR, ICML 2020; van den Oord et al., 2018; defaults of `NTXentLoss`, pytorch-metric-learning 2.9.
 * Oracle: the same in CI, a float64 twin in the tests.
 *
 * @param embeddings - `[N, D]`, any length; the two views of an image have one label.
 * @param labels - `N` labels; samples with −1 are in no pair.
 * @param options - Temperature, tuple (a negative listed twice counts twice), references, and reduction: `'mean'` (default),
 * `'mean-non-zero'`, `'sum'` or `'none'`.
 * @returns A scalar, or one loss a positive pair, `[P]`, with reduction `'none'`.
 * @throws ScaleFaceError on a wrong or empty shape, label, tuple or option, and on what is not finite, see
 * {@link setValueChecks}.
 *
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu';
 * import * as tf from '@tensorflow/tfjs-core';
 * import { ntXentLoss } from '@scaleface/losses';
 *
 * const embeddings = tf.tensor2d([[1, 0], [0.8, 0.6], [0, 1]]);
 * ntXentLoss(embeddings, [0, 0, 1], { temperature: 1 }).dataSync()[0]; // => 0.484644
 * ```
 */
export function ntXentLoss<R extends PairReduction = 'mean'>(
  embeddings: tf.Tensor,
  labels: LabelsLike,
  options: NtXentLossOptions<R> = {},
): Reduced<R> {
  const { temperature = 0.07, reduction = 'mean' as R } = options;
  checkRange('options.temperature', temperature, Number.MIN_VALUE);
  return tf.tidy(() => {
    const problem = pairProblem(embeddings, labels, options);
    const { n, m } = problem;
    const [a1, p, a2, negatives] = pairsThatCount(problem.tuple, true);
    if (a1.length === 0) return reduceOf(problem, tf.zeros([0]), reduction);
    const z = tf.div(cosinesOf(problem), temperature) as tf.Tensor2D;
    const logs = tf.tensor2d(logWeights(countPairs(a2, negatives, n, m)), [n, m]);
    const others = tf.reshape(logSumOver(z, logs), [n, 1]) as tf.Tensor2D;
    const ofAnchors = entriesAt(others, a1, new Int32Array(a1.length));
    return reduceOf(problem, softplus(tf.sub(ofAnchors, entriesAt(z, a1, p))), reduction);
  });
}

import { checkRange } from '@scaleface/core';
import * as tf from '@tensorflow/tfjs-core';
import type { PairReduction, Reduced } from '../internal/reduction.js';
import { checkDistance, type PairDistance } from '../mining/distances.js';
import type { LabelsLike } from '../mining/read-labels.js';
import { entriesAt, farness } from './pair-matrix.js';
import { type PairLossOptions, pairProblem, pairsThatCount, reduceOf } from './pair-problem.js';

/** Options of {@link contrastiveLoss}. */
export interface ContrastiveLossOptions<R extends PairReduction = PairReduction> extends PairLossOptions<R> {
  /** Positives farther than this (less similar, for cosines) have a loss. Default 0; 1 for cosines. */
  readonly positiveMargin?: number;
  /** Negatives nearer than this (more similar, for cosines) have a loss. Default 1; 0 for cosines. */
  readonly negativeMargin?: number;
  /** How embeddings of unit length are compared. Default `'euclidean'`. */
  readonly distance?: PairDistance;
}

/**
 * Contrastive loss: with $d$ the distance of two embeddings of unit length, $P$ the positive and $Q$ the negative pairs,
 * $$L = \operatorname{red}_{(a,p)\in P}\,[d_{ap} - m_+]_+ + \operatorname{red}_{(a,n)\in Q}\,[m_- - d_{an}]_+ ,$$
 * and of cosines $c$ $[m_+ - c_{ap}]_+$ and $[c_{an} - m_-]_+$. Every pair of labels counts in both orders. Without positives
 * or without negatives the other part is left alone; where there is no pair, or at most one of either kind, $L$ is 0.
 *
 * Gradient: $\partial d/\partial u = (u-v)/d$ for unit $u$, $v$; 0 where they coincide.
 *
 * Source: Hadsell et al., Dimensionality Reduction by Learning an Invariant Mapping, CVPR 2006, without its squares; defaults
 * of `ContrastiveLoss`, pytorch-metric-learning 2.9. Oracle: the same in CI, a float64 twin in the tests.
 *
 * @param embeddings - `[N, D]`, any length.
 * @param labels - `N` labels; samples with −1 are in no pair.
 * @param options - Margins, distance, tuple, references, and reduction: `'mean-non-zero'` (default), `'mean'` or `'sum'` of
 * either part, which are added; `'none'` gives the positive pairs' losses, then the negative ones', in the tuple's order. A
 * cosine of 1 is known to its last place only: at a margin of 1 a positive that coincides may count as above 0.
 * @returns A scalar, or `[P + Q]` with reduction `'none'`.
 * @throws ScaleFaceError on a wrong or empty shape, label, tuple or option, and on what is not finite, see
 * {@link setValueChecks}.
 *
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu';
 * import * as tf from '@tensorflow/tfjs-core';
 * import { contrastiveLoss } from '@scaleface/losses';
 *
 * const embeddings = tf.tensor2d([[1, 0], [0.6, 0.8], [0.8, 0.6]]);
 * contrastiveLoss(embeddings, [0, 0, 1]).dataSync()[0]; // => 1.436798
 * ```
 */
export function contrastiveLoss<R extends PairReduction = 'mean-non-zero'>(
  embeddings: tf.Tensor,
  labels: LabelsLike,
  options: ContrastiveLossOptions<R> = {},
): Reduced<R> {
  const { distance = 'euclidean', reduction = 'mean-non-zero' as R } = options;
  const sign = checkDistance(distance) === 'cosine' ? -1 : 1;
  const { positiveMargin = sign < 0 ? 1 : 0, negativeMargin = sign < 0 ? 0 : 1 } = options;
  checkRange('options.positiveMargin', positiveMargin, -Number.MAX_VALUE);
  checkRange('options.negativeMargin', negativeMargin, -Number.MAX_VALUE);
  return tf.tidy(() => {
    const problem = pairProblem(embeddings, labels, options);
    const [a1, p, a2, n] = pairsThatCount(problem.tuple, false);
    const far = farness(problem, distance);
    const losses = (rows: Int32Array, columns: Int32Array, toLoss: (d: tf.Tensor) => tf.Tensor): tf.Tensor =>
      rows.length === 0 ? tf.zeros([0]) : tf.relu(toLoss(entriesAt(far, rows, columns)));
    const parts = [
      losses(a1, p, (d) => tf.sub(d, sign * positiveMargin)),
      losses(a2, n, (d) => tf.sub(sign * negativeMargin, d)),
    ];
    if (reduction === 'none') {
      const known = parts.filter(({ size }) => size > 0);
      return reduceOf(problem, known.length === 0 ? tf.zeros([0]) : tf.concat(known), reduction);
    }
    const [ofPositives, ofNegatives] = parts.map((part) => reduceOf(problem, part, reduction));
    return tf.add(ofPositives as tf.Tensor, ofNegatives as tf.Tensor) as Reduced<R>;
  });
}

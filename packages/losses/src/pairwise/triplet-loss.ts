import { checkRange } from '@scaleface/core';
import { ScaleFaceError } from '@scaleface/numerics';
import * as tf from '@tensorflow/tfjs-core';
import type { PairReduction, Reduced } from '../internal/reduction.js';
import { checkDistance, type PairDistance } from '../mining/distances.js';
import { asTriplets } from '../mining/index-tuples.js';
import type { LabelsLike } from '../mining/read-labels.js';
import { entriesAt, farness } from './pair-matrix.js';
import { type PairLossOptions, pairProblem, reduceOf } from './pair-problem.js';
import { softplus } from './soft-maximum.js';

/** Options of {@link tripletLoss}. */
export interface TripletLossOptions<R extends PairReduction = PairReduction> extends PairLossOptions<R> {
  /** By how much the negative is to be farther than the positive. Default 0.05. */
  readonly margin?: number;
  /** The distance of positive and negative counts where it is smaller than the anchor's. Default false. */
  readonly swap?: boolean;
  /** $\log(1+e^x)$ in place of $[x]_+$. Default false. */
  readonly smooth?: boolean;
  /** How embeddings of unit length are compared. Default `'euclidean'`. */
  readonly distance?: PairDistance;
}

/**
 * Triplet margin loss: with $d$ the distance of two embeddings of unit length, or their cosine with its sign turned,
 * $$L = \operatorname{red}_{(a,p,n)}\,[d_{ap} - d_{an} + m]_+,$$
 * with `swap` $\min(d_{an}, d_{pn})$ in place of $d_{an}$, with `smooth` $\log(1+e^x)$ in place of $[x]_+$. Where there is no
 * triplet, $L$ is 0.
 *
 * Gradient: $\partial d/\partial u = (u-v)/d$ for unit $u$, $v$; 0 where they coincide.
 *
 * Source: Schroff et al., FaceNet, CVPR 2015, whose distances are squared; swap: Balntas et al., BMVC 2016; defaults of
 * `TripletMarginLoss`, pytorch-metric-learning 2.9. Oracle: the same in CI, a float64 twin in the tests.
 *
 * @param embeddings - `[N, D]`, any length.
 * @param labels - `N` labels; samples with −1 are in no triplet.
 * @param options - Margin, swap, smooth, distance, tuple (pairs give every positive with every negative of an anchor),
 * references (not with swap), and reduction: `'mean-non-zero'` (default), `'mean'`, `'sum'` or `'none'`.
 * @returns A scalar, or one loss a triplet, `[T]`, with reduction `'none'`.
 * @throws ScaleFaceError on a wrong or empty shape, label, tuple or option, and on what is not finite, see
 * {@link setValueChecks}.
 *
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu';
 * import * as tf from '@tensorflow/tfjs-core';
 * import { tripletLoss } from '@scaleface/losses';
 *
 * const embeddings = tf.tensor2d([[1, 0], [0.6, 0.8], [0.8, 0.6]]);
 * tripletLoss(embeddings, [0, 0, 1]).dataSync()[0]; // => 0.486778
 * ```
 */
export function tripletLoss<R extends PairReduction = 'mean-non-zero'>(
  embeddings: tf.Tensor,
  labels: LabelsLike,
  options: TripletLossOptions<R> = {},
): Reduced<R> {
  const { margin = 0.05, swap = false, smooth = false, distance = 'euclidean' } = options;
  const { references, reduction = 'mean-non-zero' as R } = options;
  checkRange('options.margin', margin, -Number.MAX_VALUE);
  checkDistance(distance);
  if (swap && references !== undefined) {
    throw new ScaleFaceError('positives and negatives are not compared with each other', {
      code: 'invalid-argument',
      path: 'options.swap',
      expected: 'false with references',
      received: 'true',
    });
  }
  return tf.tidy(() => {
    const problem = pairProblem(embeddings, labels, options);
    const [a, p, n] = asTriplets(problem.tuple);
    if (a.length === 0) return reduceOf(problem, tf.zeros([0]), reduction);
    const far = farness(problem, distance);
    const own = entriesAt(far, a, n);
    const toNegative = swap ? tf.minimum(own, entriesAt(far, p, n)) : own;
    const violation = tf.add(tf.sub(entriesAt(far, a, p), toNegative), margin);
    return reduceOf(problem, smooth ? softplus(violation) : tf.relu(violation), reduction);
  });
}

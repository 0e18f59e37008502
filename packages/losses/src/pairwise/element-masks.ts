import * as tf from '@tensorflow/tfjs-core';
import { countPairs } from './pair-matrix.js';
import { type PairProblem, pairsThatCount, refuseBoth } from './pair-problem.js';
import { logWeights } from './soft-maximum.js';

/** Which samples are positives and which negatives of each anchor, `[N, M]`, as the logarithms of 1 and 0. */
export interface ElementMasks {
  readonly positives: tf.Tensor2D;
  readonly negatives: tf.Tensor2D;
  /** The positives as 1 and 0. */
  readonly isPositive: tf.Tensor2D;
}

/** The masks of a tuple's pairs; a pair that is listed twice counts once. */
export function elementMasks({ tuple, n, m }: PairProblem, both: boolean): ElementMasks {
  const [a1, p, a2, negatives] = pairsThatCount(tuple, both);
  const [positive, negative] = [countPairs(a1, p, n, m), countPairs(a2, negatives, n, m)].map((counts) =>
    counts.map((count) => Math.min(1, count)),
  ) as [Float32Array, Float32Array];
  refuseBoth(positive, negative, m);
  return {
    positives: tf.tensor2d(logWeights(positive), [n, m]),
    negatives: tf.tensor2d(logWeights(negative), [n, m]),
    isPositive: tf.tensor2d(positive, [n, m]),
  };
}

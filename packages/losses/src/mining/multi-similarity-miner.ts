import { checkRange } from '@scaleface/core';
import type * as tf from '@tensorflow/tfjs-core';
import { pairsOf } from './all-pairs.js';
import { type MinerOptions, miningProblem } from './distances.js';
import { type PairTuple, withoutOwn } from './index-tuples.js';
import type { LabelsLike } from './read-labels.js';

/** Options of {@link multiSimilarityMiner}. */
export interface MultiSimilarityMinerOptions extends MinerOptions {
  /** $\varepsilon$. Default 0.1. */
  readonly epsilon?: number;
}

/**
 * The pairs that are hard beside the anchor's others: positives less similar than the most similar negative by all but
 * $\varepsilon$, and negatives more similar than the least similar positive by all but $\varepsilon$,
 * $$c_{ap} - \varepsilon < \max_n c_{an},\qquad c_{an} + \varepsilon > \min_p c_{ap},$$
 * in cosines, in float64. An anchor without positives or without negatives has no pair.
 *
 * Source: Wang et al., Multi-Similarity Loss, CVPR 2019, eq. 11–12; defaults of `MultiSimilarityMiner`,
 * pytorch-metric-learning 2.9. Oracle: the same, in CI.
 *
 * @param embeddings - `[N, D]`, any length. Read back from the engine.
 * @param labels - `N` labels; −1 is in no pair.
 * @param options - Epsilon and references.
 * @returns Rows of anchors and positives, then of anchors and negatives, in the order of the anchors.
 * @throws ScaleFaceError on a wrong or empty shape, label or epsilon, and on what is not finite.
 *
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu';
 * import * as tf from '@tensorflow/tfjs-core';
 * import { multiSimilarityMiner } from '@scaleface/losses';
 *
 * const embeddings = tf.tensor2d([[1, 0], [0.8, 0.6], [0.6, 0.8], [-1, 0]]);
 * multiSimilarityMiner(embeddings, [0, 0, 1, 1]).map((rows) => [...rows]); // => [[1, 2], [0, 3], [1, 2, 2], [2, 0, 1]]
 * ```
 */
export function multiSimilarityMiner(
  embeddings: tf.Tensor,
  labels: LabelsLike,
  { epsilon = 0.1, references }: MultiSimilarityMinerOptions = {},
): PairTuple {
  checkRange('options.epsilon', epsilon, 0);
  const problem = miningProblem(embeddings, labels, references, 'cosine');
  const { far, m } = problem;
  const [a1, p, a2, n] = pairsOf(problem);
  const cosine = (a: Int32Array, b: Int32Array, k: number): number =>
    -(far[(a[k] as number) * m + (b[k] as number)] as number);
  const leastPositive = new Float64Array(problem.anchors.length).fill(Number.POSITIVE_INFINITY);
  const mostNegative = new Float64Array(problem.anchors.length).fill(Number.NEGATIVE_INFINITY);
  a1.forEach((a, k) => {
    leastPositive[a] = Math.min(leastPositive[a] as number, cosine(a1, p, k));
  });
  a2.forEach((a, k) => {
    mostNegative[a] = Math.max(mostNegative[a] as number, cosine(a2, n, k));
  });
  const places = (a: Int32Array, keeps: (k: number) => boolean): number[] => Array.from(a.keys()).filter(keeps);
  const hardPositives = places(a1, (k) => cosine(a1, p, k) - epsilon < (mostNegative[a1[k] as number] as number));
  const hardNegatives = places(a2, (k) => cosine(a2, n, k) + epsilon > (leastPositive[a2[k] as number] as number));
  const pick = (list: Int32Array, kept: number[]): Int32Array => Int32Array.from(kept, (k) => list[k] as number);
  const tuple: PairTuple = [
    pick(a1, hardPositives),
    pick(p, hardPositives),
    pick(a2, hardNegatives),
    pick(n, hardNegatives),
  ];
  return withoutOwn(tuple, references?.own);
}

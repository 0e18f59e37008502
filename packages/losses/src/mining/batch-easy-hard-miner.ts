import type * as tf from '@tensorflow/tfjs-core';
import { chooseTriplets, type Hardness } from './choose-triplets.js';
import type { MinerOptions, PairDistance } from './distances.js';
import { type PairTuple, withoutOwn } from './index-tuples.js';
import type { LabelsLike } from './read-labels.js';

/** Options of {@link batchEasyHardMiner}. */
export interface BatchEasyHardMinerOptions extends MinerOptions {
  /** How embeddings are compared. Default `'euclidean'`. */
  readonly distance?: PairDistance;
  /** The nearest positive (`'easy'`, default), the farthest, or the farthest that is nearer than the negative. */
  readonly positive?: Hardness;
  /** The nearest negative (`'hard'`), the farthest, or the nearest that is farther than the positive (`'semi-hard'`, default). */
  readonly negative?: Hardness;
}

/**
 * One positive and one negative for every anchor that has both, by how hard they are. Distances are of embeddings of unit
 * length and in float64, so that every engine finds the same; of several that are equally far the first is taken. With
 * references that hold a copy of the batch, an anchor whose positive is its own copy gives a negative alone.
 *
 * Source: Xuan et al., Improved Embeddings with Easy Positive Triplet Mining, WACV 2020; defaults of `BatchEasyHardMiner`,
 * pytorch-metric-learning 2.9. Oracle: the same, in CI.
 *
 * @param embeddings - `[N, D]`, any length. Read back from the engine.
 * @param labels - `N` labels; −1 is in no pair.
 * @param options - Positive, negative, distance and references.
 * @returns Rows of anchors and positives, and of the same anchors and negatives.
 * @throws ScaleFaceError on a wrong or empty shape, label or option, and on what is not finite.
 *
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu';
 * import * as tf from '@tensorflow/tfjs-core';
 * import { batchEasyHardMiner } from '@scaleface/losses';
 *
 * const embeddings = tf.tensor2d([[1, 0], [0.8, 0.6], [0, 1], [-1, 0]]);
 * batchEasyHardMiner(embeddings, [0, 0, 1, 2]).map((rows) => [...rows]); // => [[0, 1], [1, 0], [0, 1], [2, 2]]
 * ```
 */
export function batchEasyHardMiner(
  embeddings: tf.Tensor,
  labels: LabelsLike,
  options: BatchEasyHardMinerOptions = {},
): PairTuple {
  const { positive = 'easy', negative = 'semi-hard', distance } = options;
  const [a, p, n] = chooseTriplets(embeddings, labels, { ...options, positive, negative, distance });
  return withoutOwn([a, p, a, n] as PairTuple, options.references?.own);
}

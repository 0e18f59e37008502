import type * as tf from '@tensorflow/tfjs-core';
import { chooseTriplets } from './choose-triplets.js';
import type { MinerOptions, PairDistance } from './distances.js';
import { type TripletTuple, withoutOwn } from './index-tuples.js';
import type { LabelsLike } from './read-labels.js';

/** Options of {@link batchHardMiner}. */
export interface BatchHardMinerOptions extends MinerOptions {
  /** How embeddings are compared. Default `'euclidean'`. */
  readonly distance?: PairDistance;
}

/**
 * The hardest triplet of every anchor that has positives and negatives: the farthest positive and the nearest negative.
 * Otherwise as {@link batchEasyHardMiner}.
 *
 * Source: Hermans et al., In Defense of the Triplet Loss for Person Re-Identification, 2017; `BatchHardMiner`,
 * pytorch-metric-learning 2.9. Oracle: the same, in CI.
 *
 * @param embeddings - `[N, D]`, any length. Read back from the engine.
 * @param labels - `N` labels; −1 is in no triplet.
 * @param options - Distance and references.
 * @returns Rows of anchors, positives and negatives.
 * @throws ScaleFaceError on a wrong or empty shape, label or distance, and on what is not finite.
 *
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu';
 * import * as tf from '@tensorflow/tfjs-core';
 * import { batchHardMiner } from '@scaleface/losses';
 *
 * const embeddings = tf.tensor2d([[1, 0], [0.8, 0.6], [0, 1], [-1, 0]]);
 * batchHardMiner(embeddings, [0, 0, 0, 1]).map((rows) => [...rows]); // => [[0, 1, 2], [2, 2, 0], [3, 3, 3]]
 * ```
 */
export function batchHardMiner(
  embeddings: tf.Tensor,
  labels: LabelsLike,
  options: BatchHardMinerOptions = {},
): TripletTuple {
  const triplets = chooseTriplets(embeddings, labels, { ...options, positive: 'hard', negative: 'hard' });
  return withoutOwn(triplets, options.references?.own);
}

import { checkRange } from '@scaleface/core';
import { ScaleFaceError } from '@scaleface/numerics';
import type * as tf from '@tensorflow/tfjs-core';
import { pairsOf } from './all-pairs.js';
import { type MinerOptions, miningProblem, type PairDistance } from './distances.js';
import { asTriplets, type TripletTuple, withoutOwn } from './index-tuples.js';
import type { LabelsLike } from './read-labels.js';

/** Which triplets {@link tripletMarginMiner} keeps. */
export type TripletKind = 'all' | 'hard' | 'semi-hard' | 'easy';

/** Options of {@link tripletMarginMiner}. */
export interface TripletMarginMinerOptions extends MinerOptions {
  /** By how much the negative should be farther than the positive. Default 0.2. */
  readonly margin?: number;
  /** Which triplets are kept. Default `'all'` that violate the margin. */
  readonly kind?: TripletKind;
  /** How embeddings are compared. Default `'euclidean'`. */
  readonly distance?: PairDistance;
}

/**
 * The triplets of a batch by how well they keep the margin. With $\delta = d_{an} - d_{ap}$ (of cosines
 * $c_{ap} - c_{an}$) it keeps
 * $$\text{all: } \delta \le m,\qquad \text{hard: } \delta \le \min(0, m),\qquad \text{semi-hard: } 0 < \delta \le m,\qquad
 * \text{easy: } \delta > m.$$
 * Distances are of embeddings of unit length and in float64, so that every engine finds the same; a tie, $\delta = 0$, is
 * hard. Without positives or negatives there are no triplets, and the loss of none is 0.
 *
 * Source: Schroff et al., FaceNet, CVPR 2015; defaults of `TripletMarginMiner`, pytorch-metric-learning 2.9. Oracle: the
 * same, in CI.
 *
 * @param embeddings - `[N, D]`, any length. Read back from the engine.
 * @param labels - `N` labels; −1 is in no triplet.
 * @param options - Margin, kind, distance and references.
 * @returns Rows of anchors, positives and negatives, in the order of the anchors.
 * @throws ScaleFaceError on a wrong or empty shape, label, kind or distance, and on what is not finite.
 *
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu';
 * import * as tf from '@tensorflow/tfjs-core';
 * import { tripletLoss, tripletMarginMiner } from '@scaleface/losses';
 *
 * const [embeddings, labels] = [tf.tensor2d([[1, 0], [0.8, 0.6], [0.6, 0.8]]), [0, 0, 1]];
 * const tuple = tripletMarginMiner(embeddings, labels, { kind: 'hard' });
 * tuple.map((rows) => [...rows]); // => [[1], [0], [2]]
 * tripletLoss(embeddings, labels, { tuple }).dataSync()[0]; // => 0.399613
 * ```
 */
export function tripletMarginMiner(
  embeddings: tf.Tensor,
  labels: LabelsLike,
  options: TripletMarginMinerOptions = {},
): TripletTuple {
  const { margin = 0.2, kind = 'all', distance = 'euclidean', references } = options;
  checkRange('options.margin', margin, -Number.MAX_VALUE);
  const keeps = rules[kind];
  if (keeps === undefined) {
    throw new ScaleFaceError('unknown kind of triplets', {
      code: 'unknown-name',
      path: 'options.kind',
      expected: Object.keys(rules).join(', '),
      received: String(kind),
    });
  }
  const problem = miningProblem(embeddings, labels, references, distance);
  const { far, m } = problem;
  const [anchors, positives, negatives] = asTriplets(withoutOwn(pairsOf(problem), references?.own));
  const kept = Array.from(anchors.keys()).filter((k) => {
    const row = (anchors[k] as number) * m;
    return keeps(
      (far[row + (negatives[k] as number)] as number) - (far[row + (positives[k] as number)] as number),
      margin,
    );
  });
  const places = Int32Array.from(kept);
  const pick = (list: Int32Array): Int32Array => places.map((k) => list[k] as number);
  return [pick(anchors), pick(positives), pick(negatives)];
}

const rules: Readonly<Record<TripletKind, (delta: number, margin: number) => boolean>> = {
  all: (delta, margin) => delta <= margin,
  hard: (delta, margin) => delta <= margin && delta <= 0,
  'semi-hard': (delta, margin) => delta <= margin && delta > 0,
  easy: (delta, margin) => delta > margin,
};

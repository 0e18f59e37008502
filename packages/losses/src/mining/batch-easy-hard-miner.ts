import { ScaleFaceError } from '@scaleface/numerics';
import type * as tf from '@tensorflow/tfjs-core';
import { type MinerOptions, type MiningProblem, miningProblem, type PairDistance } from './distances.js';
import { type PairTuple, type TripletTuple, withoutOwn } from './index-tuples.js';
import type { LabelsLike } from './read-labels.js';

/** Which partner of an anchor is taken. */
export type Hardness = 'easy' | 'semi-hard' | 'hard';

/** Options of {@link batchHardMiner}. */
export interface BatchHardMinerOptions extends MinerOptions {
  /** How embeddings are compared. Default `'euclidean'`. */
  readonly distance?: PairDistance;
}

/** Options of {@link batchEasyHardMiner}. */
export interface BatchEasyHardMinerOptions extends BatchHardMinerOptions {
  /** The nearest positive (`'easy'`, default), the farthest, or the farthest that is nearer than the negative. */
  readonly positive?: Hardness;
  /** The nearest negative (`'hard'`), the farthest, or the nearest that is farther than the positive (`'semi-hard'`, default). */
  readonly negative?: Hardness;
}

/** For every anchor the nearest or farthest of its positives or negatives, −1 for none; the first of several. */
function choose(
  { anchors, others, same, far, m }: MiningProblem,
  side: 'positive' | 'negative',
  farthest: boolean,
  beyond?: (distance: number, anchor: number) => boolean,
): Int32Array {
  return anchors.map((y, i) => {
    let best = -1;
    if (y < 0) return best;
    for (let j = 0; j < m; j++) {
      const z = others[j] as number;
      if (z < 0 || (z === y) !== (side === 'positive') || (same && i === j)) continue;
      const d = far[i * m + j] as number;
      if (beyond !== undefined && !beyond(d, i)) continue;
      const top = far[i * m + best] as number;
      if (best < 0 || (farthest ? d > top : d < top)) best = j;
    }
    return best;
  });
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
  const [a, p, n] = chooseTriplets(embeddings, labels, options);
  return withoutOwn([a, p, a, n] as PairTuple, options.references?.own);
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

function chooseTriplets(embeddings: tf.Tensor, labels: LabelsLike, options: BatchEasyHardMinerOptions): TripletTuple {
  const { positive = 'easy', negative = 'semi-hard', distance = 'euclidean', references } = options;
  checkHardness(positive, negative);
  const problem = miningProblem(embeddings, labels, references, distance);
  const { far, m } = problem;
  const farOf = (chosen: Int32Array, i: number): number => far[i * m + (chosen[i] as number)] as number;
  const chooseNegatives = (beyond?: (d: number, i: number) => boolean): Int32Array =>
    choose(problem, 'negative', negative === 'easy', beyond);
  let [positives, negatives]: Int32Array[] = [];
  if (positive === 'semi-hard') {
    const others = chooseNegatives();
    positives = choose(problem, 'positive', true, (d, i) => (others[i] as number) >= 0 && d < farOf(others, i));
    negatives = others;
  } else {
    const own = choose(problem, 'positive', positive === 'hard');
    const beyond = (d: number, i: number): boolean => (own[i] as number) >= 0 && d > farOf(own, i);
    negatives = chooseNegatives(negative === 'semi-hard' ? beyond : undefined);
    positives = own;
  }
  const anchors = Int32Array.from(positives.keys()).filter(
    (i) => Math.min(positives[i] as number, negatives[i] as number) >= 0,
  );
  const pick = (chosen: Int32Array): Int32Array => anchors.map((i) => chosen[i] as number);
  return [anchors, pick(positives), pick(negatives)];
}

function checkHardness(positive: Hardness, negative: Hardness): void {
  const known = ['easy', 'semi-hard', 'hard'];
  for (const [path, value] of [['positive', positive] as const, ['negative', negative] as const]) {
    if (known.includes(value)) continue;
    throw new ScaleFaceError('unknown hardness', {
      code: 'unknown-name',
      path: `options.${path}`,
      expected: known.join(', '),
      received: String(value),
    });
  }
  if (positive === 'semi-hard' && negative === 'semi-hard') {
    throw new ScaleFaceError('each would wait for the other', {
      code: 'invalid-argument',
      path: 'options.negative',
      expected: "at most one of both 'semi-hard'",
      received: "'semi-hard' twice",
    });
  }
}

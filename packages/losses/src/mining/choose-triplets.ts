import { ScaleFaceError } from '@scaleface/numerics';
import type * as tf from '@tensorflow/tfjs-core';
import { type MinerOptions, type MiningProblem, miningProblem, type PairDistance } from './distances.js';
import type { TripletTuple } from './index-tuples.js';
import type { LabelsLike } from './read-labels.js';

/** Which partner of an anchor is taken. */
export type Hardness = 'easy' | 'semi-hard' | 'hard';

/** What {@link chooseTriplets} is asked for. */
export interface TripletChoice extends MinerOptions {
  readonly positive: Hardness;
  readonly negative: Hardness;
  readonly distance?: PairDistance | undefined;
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

/** One triplet for every anchor that has a positive and a negative of the hardness asked for. */
export function chooseTriplets(embeddings: tf.Tensor, labels: LabelsLike, options: TripletChoice): TripletTuple {
  const { positive, negative, distance = 'euclidean', references } = options;
  checkHardness(positive, negative);
  const problem = miningProblem(embeddings, labels, references, distance);
  const { far, m } = problem;
  const farOf = (chosen: Int32Array, i: number): number => far[i * m + (chosen[i] as number)] as number;
  const chooseNegatives = (beyond?: (d: number, i: number) => boolean): Int32Array =>
    choose(problem, 'negative', negative === 'easy', beyond);
  let positives: Int32Array;
  let negatives: Int32Array;
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

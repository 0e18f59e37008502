import { checkWeights } from '../counts/weights.js';
import { checkScores, isGenuine, type Labels, type Numbers } from '../input/arrays.js';
import { argsort } from '../rank/argsort.js';

/** Counts at every distinct score, from the strictest threshold to the most lenient. */
export interface CountCurve {
  /** Distinct scores, descending; pairs at least this similar are accepted. */
  readonly threshold: Float64Array;
  /** Genuine pairs accepted. */
  readonly trueAccepts: Float64Array;
  /** Impostor pairs accepted. */
  readonly falseAccepts: Float64Array;
  /** Number of genuine pairs. */
  readonly genuine: number;
  /** Number of impostor pairs. */
  readonly impostor: number;
}

/**
 * Sorts pairs once and counts accepts by weight at every distinct score: one point per tie block, so the result does not
 * depend on the order of pairs. A block without weight is no point, as if its pairs were not there.
 *
 * @returns The counts for some weights, by default 1; their arrays are written over by the next call.
 */
export function countCurves(scores: Numbers, labels: Labels): (weights?: Numbers) => CountCurve {
  checkScores(scores, labels);
  const order = argsort(scores).reverse();
  const n = order.length;
  const share = new Uint8Array(n);
  const closes = new Uint8Array(n);
  let blocks = 0;
  for (let k = 0; k < n; k++) {
    const pair = order[k] as number;
    share[k] = isGenuine(labels[pair]) ? 1 : 0;
    if (k + 1 < n && scores[order[k + 1] as number] === scores[pair]) continue;
    closes[k] = 1;
    blocks++;
  }
  // One more, since a point is written before it is known whether it is one.
  const threshold = new Float64Array(blocks + 1);
  const trueAccepts = new Float64Array(blocks + 1);
  const falseAccepts = new Float64Array(blocks + 1);
  return (weights) => {
    let genuine = 0;
    let impostor = 0;
    let points = 0;
    let before = 0;
    for (let k = 0; k < n; k++) {
      const pair = order[k] as number;
      const w = weights === undefined ? 1 : (weights[pair] as number);
      const own = w * (share[k] as number);
      genuine += own;
      impostor += w - own;
      if (closes[k] === 0) continue;
      threshold[points] = scores[pair] as number;
      trueAccepts[points] = genuine;
      falseAccepts[points] = impostor;
      const all = genuine + impostor;
      points += all > before ? 1 : 0;
      before = all;
    }
    return {
      threshold: threshold.subarray(0, points),
      trueAccepts: trueAccepts.subarray(0, points),
      falseAccepts: falseAccepts.subarray(0, points),
      genuine,
      impostor,
    };
  };
}

/** An option of statistics of pairs. */
export interface PairWeights {
  /**
   * One weight ≥ 0 per pair, as scikit-learn's `sample_weight`: a whole weight $w$ counts as $w$ copies of the pair, 0 as
   * if it were not there. Default 1.
   */
  readonly weights?: Numbers;
}

/** The counts of pairs with the weights of some options. */
export function countCurve(scores: Numbers, labels: Labels, { weights }: PairWeights = {}): CountCurve {
  if (weights !== undefined) checkWeights(scores, weights, 'options.weights');
  return countCurves(scores, labels)(weights);
}

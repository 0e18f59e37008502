import type { RankedPairs } from '../counts/ranked-pairs.js';
import { isGenuine, type Labels, type Numbers } from '../input/arrays.js';
import { mapNumbers } from '../input/map-numbers.js';
import type { Lineup } from './lineup.js';

/** How far a score lies on the right side of a threshold; 0 for a score equal to it, infinite or not. */
const marginOf = (score: number, genuine: boolean, threshold: number): number => {
  if (score === threshold) return 0;
  return genuine ? score - threshold : threshold - score;
};

/** Options of {@link oracleConfidence}. */
export interface OracleOptions {
  /**
   * What follows when all errors are gone; called once per pair in input order. By default correct pairs leave by their
   * margin as well, which can use up a class long before the other; a uniform random number in $[0, 1)$ spares both.
   */
  readonly correct?: () => number;
}

/**
 * The confidence of an oracle that knows which decisions at a threshold are errors: $(2y-1)(s-t)$, so that the errors
 * leave first, the worst of them foremost.
 *
 * Oracle: the margins of a few pairs by hand, one of them at the threshold.
 *
 * @param scores - $s$, one similarity per pair.
 * @param labels - $y$, 1 or `true` for genuine.
 * @param threshold - $t$; scores equal to it have margin 0.
 * @param options - What correct pairs leave by.
 * @returns A confidence per pair: below 0 for errors, at least 0 for correct pairs.
 *
 * @example
 * ```ts
 * import { oracleConfidence } from '@scaleface/eval';
 *
 * [...oracleConfidence([0.75, 0.25, 0.25, 1], [1, 1, 0, 0], 0.5)]; // => [0.25, -0.25, 0.25, -0.5]
 * ```
 */
export function oracleConfidence(
  scores: Numbers,
  labels: Labels,
  threshold: number,
  options: OracleOptions = {},
): Float64Array {
  const { correct } = options;
  return mapNumbers(scores, (score, i) => {
    const margin = marginOf(score, isGenuine(labels[i]), threshold);
    if (correct === undefined) return margin;
    const instead = correct();
    return margin < 0 ? margin : instead;
  });
}

/**
 * The oracle's line-up for any threshold without sorting again: genuine pairs from the top and impostor pairs from the
 * bottom, merged by their margins. The same as `lineUp(oracleConfidence(scores, labels, threshold), 'confidence')`.
 *
 * @param scores - One similarity per pair.
 * @param ranks - The pairs, sorted.
 */
export function oracleLineup(scores: Numbers, ranks: RankedPairs): (threshold: number) => Lineup {
  const { genuinePairs, impostorPairs } = ranks;
  const upward = impostorPairs.slice().reverse();
  const n = scores.length;
  // Written over at every call.
  const pairs = new Uint32Array(n);
  const key = new Float64Array(n);
  return (threshold) => {
    for (const pair of genuinePairs) key[pair] = marginOf(scores[pair] as number, true, threshold);
    for (const pair of upward) key[pair] = marginOf(scores[pair] as number, false, threshold);
    const genuine = genuinePairs.length;
    for (let k = 0, a = 0, b = 0; k < n; k++) {
      const first =
        b === upward.length ||
        (a < genuine && (key[genuinePairs[a] as number] as number) >= (key[upward[b] as number] as number));
      pairs[k] = (first ? genuinePairs[a++] : upward[b++]) as number;
    }
    reverseTies(pairs, key);
    return { pairs, key };
  };
}

/** Puts equally certain pairs in reversed input order. */
function reverseTies(pairs: Uint32Array, key: Float64Array): void {
  for (let start = 0, end = 1; start < pairs.length; start = end, end++) {
    let sorted = true;
    for (; end < pairs.length && key[pairs[end] as number] === key[pairs[start] as number]; end++) {
      sorted &&= (pairs[end] as number) < (pairs[end - 1] as number);
    }
    if (!sorted) pairs.subarray(start, end).sort().reverse();
  }
}

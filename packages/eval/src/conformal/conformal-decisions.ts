import { at } from '@scaleface/numerics';
import { checkNumbers, checkSameLength, type Numbers } from '../input/arrays.js';
import { type CalibrationScores, type DecisionCalibration, everyPair } from './calibrate-decisions.js';
import { checkInside } from './p-values.js';

/** Match, no match, both (nothing is excluded: abstain) or none (the pair is like neither class). */
export type Decision = 'match' | 'no match' | 'both' | 'none';

/** Decisions on pairs. */
export interface Decisions {
  /** One per pair. */
  readonly decisions: readonly Decision[];
  /** The p-value of "the pair is genuine". */
  readonly genuine: Float64Array;
  /** The p-value of "the pair is an impostor's". */
  readonly impostor: Float64Array;
}

/**
 * Decides on pairs with guarantees: an impostor pair is called a match with a probability of at most `falseMatch`, a genuine
 * pair no match with one of at most `falseNonMatch`, in every category, over calibration and the pair together.
 *
 * The p-values are
 *
 * $$p_1(s) = \frac{1 + \sum_k \operatorname{mean}_j [s_{kj} \le s]}{K_1 + 1}, \qquad
 * p_0(s) = \frac{1 + \sum_k \operatorname{mean}_j [s_{kj} \ge s]}{K_0 + 1}$$
 *
 * over the $K_1$ subjects of genuine and the $K_0$ disjoint couples of impostor calibration pairs. A class is excluded where
 * its p-value is at most its level; a pair for which one is left is decided, and one with `both` left is abstained on. With
 * fewer than $1/\epsilon - 1$ clusters a class can never be excluded. Oracles: crepes, mapie (their rules where each cluster
 * has one pair), simulated populations.
 *
 * @param calibration - From {@link calibrateDecisions}.
 * @param scores - One similarity per pair; the persons are not those of calibration.
 * @param levels - `falseMatch` and `falseNonMatch` in (0, 1).
 * @param categories - One category per pair, where there are some.
 * @returns Decisions and p-values. A category that calibration did not have gives p-values of 1, so `both`.
 * @throws ScaleFaceError `shape-mismatch`, `not-finite`, `out-of-range`.
 *
 * @example
 * ```ts
 * import { conformalDecisions } from '@scaleface/eval';
 *
 * const three = (scores = [0]) => ({ scores, weights: [1, 1, 1], clusters: 3 });
 * const calibration = { all: { genuine: three([0.5, 0.7, 0.9]), impostor: three([0.1, 0.2, 0.6]) } };
 * conformalDecisions(calibration, [0.3, 0.65], { falseMatch: 0.25, falseNonMatch: 0.25 }).decisions; // => ['no match', 'match']
 * ```
 */
export function conformalDecisions(
  calibration: DecisionCalibration,
  scores: Numbers,
  levels: { readonly falseMatch: number; readonly falseNonMatch: number },
  categories?: ArrayLike<string>,
): Decisions {
  checkNumbers(scores, 'scores');
  const falseMatch = checkInside(levels.falseMatch, 'levels.falseMatch');
  const falseNonMatch = checkInside(levels.falseNonMatch, 'levels.falseNonMatch');
  if (categories !== undefined) checkSameLength(scores, categories, 'categories');
  const tails = new Map(
    Object.entries(calibration).map(([c, classes]) => [
      c,
      { genuine: tailOf(classes.genuine), impostor: tailOf(classes.impostor) },
    ]),
  );
  const genuine = new Float64Array(scores.length).fill(1);
  const impostor = new Float64Array(scores.length).fill(1);
  const decisions = Array.from(scores, (score, i): Decision => {
    const own = tails.get(categories?.[i] ?? everyPair);
    const [p1, p0] = own === undefined ? [1, 1] : [own.genuine.atMost(score), own.impostor.atLeast(score)];
    genuine[i] = p1;
    impostor[i] = p0;
    const [match, noMatch] = [p1 > falseNonMatch, p0 > falseMatch];
    return match ? (noMatch ? 'both' : 'match') : noMatch ? 'no match' : 'none';
  });
  return { decisions, genuine, impostor };
}

/** The two one-sided p-values of a score among weighted ones. */
function tailOf({ scores, weights, clusters }: CalibrationScores) {
  const below = new Float64Array(scores.length + 1);
  for (const [k, weight] of weights.entries()) below[k + 1] = (below[k] as number) + weight;
  /** How many scores are below, or at most, a score. */
  const places = (score: number, equal: boolean): number => {
    let [low, high] = [0, scores.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      const s = scores[middle] as number;
      if (s < score || (equal && s === score)) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  // Weights of a cluster sum to 1 up to rounding, so p-values are cut to what they may be.
  const p = (weight: number): number => Math.min(1, (1 + weight) / (clusters + 1));
  return {
    atMost: (score: number): number => p(at(below, places(score, true))),
    atLeast: (score: number): number => p(at(below, scores.length) - at(below, places(score, false))),
  };
}

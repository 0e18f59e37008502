import { at, ScaleFaceError } from '@scaleface/numerics';
import { rankSorted } from '../counts/ranked.js';
import { createWeightStore, rankWeighted, sumWeights } from '../counts/ranked-weighted.js';
import {
  checkFractions,
  checkLabels,
  checkNumbers,
  checkSameLength,
  isGenuine,
  type Numbers,
} from '../input/arrays.js';
import { pickNumbers } from '../input/map-numbers.js';
import { argsort } from '../rank/argsort.js';
import { farThreshold } from '../verification/threshold.js';
import { discardArea } from './discard-area.js';
import { type DiscardConvention, discardConvention } from './discard-presets.js';
import type { DiscardCurve, DiscardInput } from './discard-types.js';
import { pairUncertainties } from './pair-uncertainties.js';
import { startingThreshold } from './thresholds.js';

/** The pairs of the class in question, sorted once, and the curve for any weights of them. */
export interface DiscardProblem {
  /** Which pairs of the input they are, in the order in which they leave. */
  readonly pairs: Uint32Array;
  /** The curve, for one whole weight per entry of `pairs`; numbers are `NaN` where there is no weight. */
  curveOf(weights?: Numbers): DiscardCurve;
}

/** Indices of the pairs of the class in question. */
function members({ scores, labels }: DiscardInput, error: 'fnmr' | 'fmr'): Uint32Array {
  const all = Uint32Array.from({ length: scores.length }, (_, i) => i);
  if (labels === undefined) return all;
  checkSameLength(scores, labels, 'labels');
  checkLabels(labels);
  return all.filter((i) => isGenuine(labels[i]) === (error === 'fnmr'));
}

/** How weights of scores, in the order given, become the threshold of a convention. */
function thresholds(score: Float64Array, { error, startingError, starting }: DiscardConvention) {
  checkFractions([startingError], 'startingError');
  const order = argsort(score).reverse();
  const store = createWeightStore(score.length);
  const ranked = rankWeighted(pickNumbers(score, order), store);
  const nobody = rankSorted(new Float64Array(0));
  return (weights: Numbers): number => {
    for (let k = 0; k < order.length; k++) store.weight[k] = at(weights, at(order, k));
    sumWeights(store);
    if (error === 'fnmr') return startingThreshold(ranked, startingError, starting);
    // False matches are at or above the threshold: the quantile from the other end, or the score that stays within budget.
    if (starting === 'quantile') return startingThreshold(ranked, 1 - startingError, starting);
    return farThreshold(nobody, ranked, startingError, 'conservative');
  };
}

/** Checks an input and sorts its pairs. */
export function discardProblem(input: DiscardInput): DiscardProblem {
  const { scores, mode = 'uncertainty' } = input;
  const convention = discardConvention(input);
  const { error, upTo } = convention;
  checkNumbers(scores, 'scores');
  const given = pairUncertainties(input.uncertainty);
  checkSameLength(scores, given, 'uncertainty');
  checkNumbers(given, 'uncertainty');
  const own = members(input, error);
  const n = own.length;
  if (n === 0)
    throw new ScaleFaceError(`no pairs to compute ${error} from`, { code: 'invalid-argument', path: 'labels' });
  const doubt = pickNumbers(given, own).map((u) => (mode === 'confidence' ? -u : u));
  const order = argsort(doubt).reverse();
  const pairs = order.map((k) => at(own, k));
  const doubts = pickNumbers(doubt, order);
  const score = pickNumbers(scores, pairs);
  const refit = input.threshold === undefined ? thresholds(score, convention) : undefined;
  const ones = new Float64Array(n).fill(1);

  const curveOf = (weights: Numbers = ones): DiscardCurve => {
    const threshold = refit === undefined ? (input.threshold as number) : refit(weights);
    const isError = (s: number): boolean => (error === 'fnmr' ? s < threshold : s >= threshold);
    let total = 0;
    let errors = 0;
    for (let k = 0; k < n; k++) {
      total += at(weights, k);
      if (isError(at(score, k))) errors += at(weights, k);
    }
    const discard = [0];
    const rate = [errors / total];
    let gone = 0;
    let left = errors;
    let before = 0;
    for (let k = 0; k < n; k++) {
      gone += at(weights, k);
      if (isError(at(score, k))) left -= at(weights, k);
      if ((k + 1 < n && doubts[k + 1] === doubts[k]) || gone === before) continue;
      before = gone;
      discard.push(gone / total);
      rate.push(gone === total ? 0 : left / (total - gone));
    }
    const steps = {
      discard: Float64Array.from(discard),
      error: Float64Array.from(rate),
      startingError: errors / total,
    };
    return { ...steps, threshold, pairs: total, errors, ...discardArea(steps, upTo) };
  };
  return { pairs, curveOf };
}

import { ScaleFaceError } from '@scaleface/numerics';
import { areaUnder } from '../counts/area.js';
import { rankSorted, sortedDescending } from '../counts/ranked.js';
import {
  checkFractions,
  checkLabels,
  checkNumbers,
  checkSameLength,
  isGenuine,
  type Labels,
  type Numbers,
} from '../input/arrays.js';
import { pickNumbers } from '../input/map-numbers.js';
import { argsort } from '../rank/argsort.js';
import { type ImageQualities, pairUncertainties } from './pair-uncertainties.js';
import { startingThreshold } from './thresholds.js';

/** What {@link errorVersusDiscard} works on. */
export interface DiscardInput {
  /** One similarity per pair. */
  readonly scores: Numbers;
  /** One label per pair; without labels all pairs are of the class whose error is drawn. */
  readonly labels?: Labels;
  /** One uncertainty (or confidence, see `mode`) per pair, or the qualities of its two images. */
  readonly uncertainty: Numbers | ImageQualities;
  /** `uncertainty`: the largest values leave first; `confidence`: the smallest. Default `uncertainty`. */
  readonly mode?: 'uncertainty' | 'confidence';
  /** `fnmr`: genuine pairs below the threshold; `fmr`: impostor pairs at or above it. Default `fnmr`. */
  readonly error?: 'fnmr' | 'fmr';
  /** Share of errors before anything is discarded; sets the threshold. Default 0.05. */
  readonly startingError?: number;
  /** The threshold itself, for instance one set on other data; `startingError` is then not used. */
  readonly threshold?: number;
  /**
   * How the starting error becomes a threshold: `quantile` interpolates between scores (dasec), `observed` takes a
   * score and never starts above the error asked for (NIST). Default `quantile`.
   */
  readonly starting?: 'quantile' | 'observed';
  /** Right end of the partial area. Default 1. */
  readonly upTo?: number;
}

/** An error-versus-discard characteristic: a step function with a step wherever the uncertainty changes. */
export interface DiscardCurve {
  /** Discarded fractions, from 0 to 1, one after each block of equally uncertain pairs. */
  readonly discard: Float64Array;
  /** Error among the pairs kept, valid from this fraction to the next; 0 when nothing is kept. */
  readonly error: Float64Array;
  /** The fixed threshold. */
  readonly threshold: number;
  /** Error before anything is discarded, $e_0$: what the threshold really gives. */
  readonly startingError: number;
  /** Area under the steps up to `upTo`. */
  readonly area: number;
  /** The least area possible, $e_0^2/2 - \max(0, e_0-L)^2/2$: each discarded pair an error. */
  readonly bestArea: number;
  /** `area` − `bestArea`. */
  readonly areaAboveBest: number;
}

function thresholdOf(own: Float64Array, input: DiscardInput): number {
  if (input.threshold !== undefined) return input.threshold;
  const { error = 'fnmr', startingError = 0.05, starting = 'quantile' } = input;
  checkFractions([startingError], 'startingError');
  if (error === 'fnmr') return startingThreshold(rankSorted(sortedDescending(own)), startingError, starting);
  // The same rule seen from above: mirrored scores, whose errors are those at most the mirrored threshold.
  return -startingThreshold(rankSorted(sortedDescending(own.map((s) => -s))), startingError, starting);
}

/** Indices of the pairs of the class in question. */
function members(input: DiscardInput): Uint32Array {
  const all = Uint32Array.from({ length: input.scores.length }, (_, i) => i);
  const { labels, error = 'fnmr' } = input;
  if (labels === undefined) return all;
  checkSameLength(input.scores, labels, 'labels');
  checkLabels(labels);
  return all.filter((i) => isGenuine(labels[i]) === (error === 'fnmr'));
}

/**
 * Error-versus-discard characteristic (EDC; ISO/IEC 29794-1, NIST, Schlett et al. arXiv 2303.13294): with a fixed
 * threshold, the error among the pairs kept while the least certain ones are discarded. Pairs of equal uncertainty
 * leave together, so the result does not depend on the order of the list.
 *
 * $e(x) = \#\{\text{kept errors}\} / \#\text{kept}$, and the area is the exact integral of the steps.
 *
 * @param input - Pairs, uncertainty, and how the threshold is set.
 * @throws ScaleFaceError `shape-mismatch`, `not-finite`, `out-of-range`, `invalid-argument` (no pair of that class).
 *
 * @example
 * ```ts
 * import { errorVersusDiscard } from '@scaleface/eval';
 *
 * const edc = errorVersusDiscard({
 *   scores: [0.9, 0.8, 0.1, 0.7],
 *   uncertainty: [1, 2, 4, 3],
 *   threshold: 0.5,
 * });
 * [...edc.discard]; // => [0, 0.25, 0.5, 0.75, 1]
 * [...edc.error]; // => [0.25, 0, 0, 0, 0]
 * edc.area; // => 0.0625
 * ```
 */
export function errorVersusDiscard(input: DiscardInput): DiscardCurve {
  const { scores, mode = 'uncertainty', error = 'fnmr', upTo = 1 } = input;
  checkNumbers(scores, 'scores');
  const given = pairUncertainties(input.uncertainty);
  checkSameLength(scores, given, 'uncertainty');
  checkNumbers(given, 'uncertainty');
  const pairs = members(input);
  const n = pairs.length;
  if (n === 0)
    throw new ScaleFaceError(`no pairs to compute ${error} from`, { code: 'invalid-argument', path: 'labels' });
  const own = pickNumbers(scores, pairs);
  const doubt = pickNumbers(given, pairs).map((u) => (mode === 'confidence' ? -u : u));
  const threshold = thresholdOf(own, input);
  const isError = (s: number): boolean => (error === 'fnmr' ? s < threshold : s >= threshold);
  const errors = own.reduce((count, s) => count + (isError(s) ? 1 : 0), 0);

  const discard = [0];
  const rate = [errors / n];
  let left = errors;
  const order = argsort(doubt).reverse();
  const doubts = pickNumbers(doubt, order);
  pickNumbers(own, order).forEach((score, i) => {
    if (isError(score)) left--;
    if (i + 1 < n && doubts[i + 1] === doubts[i]) return;
    discard.push((i + 1) / n);
    rate.push(i + 1 === n ? 0 : left / (n - i - 1));
  });
  const e0 = errors / n;
  const area = areaUnder(discard, rate, 'step', upTo);
  const bestArea = e0 ** 2 / 2 - Math.max(0, e0 - upTo) ** 2 / 2;
  return {
    discard: Float64Array.from(discard),
    error: Float64Array.from(rate),
    threshold,
    startingError: e0,
    area,
    bestArea,
    areaAboveBest: area - bestArea,
  };
}

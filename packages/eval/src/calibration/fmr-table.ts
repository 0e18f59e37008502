import { at, ScaleFaceError } from '@scaleface/numerics';
import { nextUp } from '../input/next-up.js';
import { rateUpperBound } from '../intervals/rates.js';
import { type EventWarning, eventWarnings } from '../intervals/warnings.js';

/** Impostor scores of the calibration pairs, thinned. */
export interface FmrTable {
  /** Number of impostor pairs. */
  readonly impostors: number;
  /** Descending distinct impostor scores: the 1,000 largest, below them about 100 a decade of counts. */
  readonly scores: readonly number[];
  /** How many impostor scores are larger than each of them. */
  readonly above: readonly number[];
}

/** A threshold for a false match rate, with what is known about it. */
export interface FmrThreshold {
  /** Scores at least this large match; just above an observed impostor score. */
  readonly threshold: number;
  /** The rate asked for. */
  readonly target: number;
  /** The rate on the calibration pairs, at most the target. */
  readonly fmr: number;
  /** False matches on the calibration pairs. */
  readonly falseMatches: number;
  /** Impostor pairs. */
  readonly impostors: number;
  /** One-sided upper bound of the true rate at this threshold, for independent impostor pairs. */
  readonly upperBound: number;
  /** Confidence of the bound. */
  readonly level: number;
  /** False when there are too few impostor pairs for the request: the threshold lies above them all. */
  readonly sufficient: boolean;
  /** Rule of 3, rule of 30. */
  readonly warnings: readonly EventWarning[];
}

/** Thins the impostor scores to a table. */
export function fmrTable(impostor: Float64Array): FmrTable {
  const descending = impostor.slice().sort().reverse();
  const scores: number[] = [];
  const above: number[] = [];
  let wanted = 0;
  for (const [i, score] of descending.entries()) {
    if (i < wanted || (i > 0 && descending[i - 1] === score)) continue;
    scores.push(score);
    above.push(i);
    wanted = i < 1000 ? i + 1 : i * 1.0233;
  }
  return { impostors: descending.length, scores, above };
}

/**
 * The threshold for a false match rate.
 *
 * @param table - Impostor scores.
 * @param target - The rate.
 * @param level - Confidence of the bound.
 * @param guarantee - Whether the upper bound itself must not exceed the target.
 */
export function thresholdFor(table: FmrTable, target: number, level: number, guarantee: boolean): FmrThreshold {
  if (!(target >= 0 && target <= 1)) {
    throw new ScaleFaceError('not a rate', {
      code: 'out-of-range',
      path: 'fmr',
      expected: 'a number in [0, 1]',
      received: String(target),
    });
  }
  const { impostors, scores, above } = table;
  const budget = target * impostors + 1e-9;
  const fits = (falseMatches: number): boolean =>
    guarantee ? rateUpperBound(falseMatches, impostors, level) <= target : falseMatches <= budget;
  // Just above scores[k] there are above[k] false matches; take the lowest such threshold that fits.
  let low = 0;
  let high = scores.length - 1;
  while (low < high) {
    const mid = (low + high + 1) >>> 1;
    if (fits(at(above, mid))) low = mid;
    else high = mid - 1;
  }
  const all = fits(impostors);
  const falseMatches = all ? impostors : at(above, low);
  const threshold = all ? Number.NEGATIVE_INFINITY : nextUp(at(scores, low));
  return {
    threshold,
    target,
    fmr: falseMatches / impostors,
    falseMatches,
    impostors,
    upperBound: rateUpperBound(falseMatches, impostors, level),
    level,
    sufficient: guarantee ? fits(falseMatches) : budget >= 1,
    warnings: eventWarnings(falseMatches, impostors),
  };
}

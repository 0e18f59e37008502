import { checkFractions } from '../input/arrays.js';
import type { IntervalEstimate } from '../intervals/interval.js';
import { clopperPearson } from '../intervals/rates.js';

/** Rates of comparisons, and how often no comparison came about. */
export interface ComparisonRates {
  /** False match rate of the comparisons, in [0, 1]. */
  readonly fmr: number;
  /** False non-match rate of the comparisons, in [0, 1]. */
  readonly fnmr: number;
  /** Share of attempts without features to compare. Default 0. */
  readonly failureToAcquire?: number;
  /** Share of people without a template. Default 0. */
  readonly failureToEnrol?: number;
}

/** Rates of a system, failures counted. */
export interface SystemErrorRates {
  /** False accept rate: of impostor attempts against enrolled people. */
  readonly far: number;
  /** False reject rate: of genuine attempts of enrolled people. */
  readonly frr: number;
  /** Generalised false accept rate: of all impostor attempts. */
  readonly gfar: number;
  /** Generalised false reject rate: of all genuine attempts. */
  readonly gfrr: number;
}

/**
 * Rates of a system from rates of its comparisons (ISO/IEC 19795-1, one attempt): who is not acquired is rejected, and so is
 * who is not enrolled.
 *
 * $\mathrm{FAR} = \mathrm{FMR}(1-\mathrm{FTA})$, $\mathrm{FRR} = \mathrm{FTA} + \mathrm{FNMR}(1-\mathrm{FTA})$,
 * $\mathrm{GFAR} = (1-\mathrm{FTE})\,\mathrm{FAR}$, $\mathrm{GFRR} = \mathrm{FTE} + (1-\mathrm{FTE})\,\mathrm{FRR}$. They
 * take failures for independent of errors; where pairs were counted, {@link acquisitionRates} need not. Oracle: counts of
 * drawn attempts.
 *
 * @param rates - Of the comparisons and of the failures.
 * @throws ScaleFaceError `out-of-range`.
 *
 * @example
 * ```ts
 * import { systemErrorRates } from '@scaleface/eval';
 *
 * const { far, frr, gfrr } = systemErrorRates({ fmr: 0.001, fnmr: 0.02, failureToAcquire: 0.1, failureToEnrol: 0.05 });
 * [far, frr, gfrr]; // => [0.0009, 0.118, 0.1621]
 * ```
 */
export function systemErrorRates(rates: ComparisonRates): SystemErrorRates {
  const { fmr, fnmr, failureToAcquire: fta = 0, failureToEnrol: fte = 0 } = rates;
  checkFractions([fmr], 'fmr');
  checkFractions([fnmr], 'fnmr');
  checkFractions([fta], 'failureToAcquire');
  checkFractions([fte], 'failureToEnrol');
  const far = fmr * (1 - fta);
  const frr = fta + fnmr * (1 - fta);
  return { far, frr, gfar: (1 - fte) * far, gfrr: fte + (1 - fte) * frr };
}

/** Counts of a list of pairs of which some could not be compared. */
export interface AcquisitionCounts {
  /** Genuine pairs that were compared. */
  readonly genuine: number;
  /** Those of them that did not match. */
  readonly falseNonMatches: number;
  /** Genuine pairs of which an image gave no embedding. */
  readonly genuineFailures: number;
  /** Impostor pairs that were compared. */
  readonly impostor: number;
  /** Those of them that matched. */
  readonly falseMatches: number;
  /** Impostor pairs of which an image gave no embedding. */
  readonly impostorFailures: number;
}

/** A rate with the counts it is of. */
export interface CountedRate extends IntervalEstimate {
  /** Events. */
  readonly errors: number;
  /** Of how many. */
  readonly trials: number;
}

/**
 * Error rates of a list of pairs with its failures to acquire counted: a pair with an image that gave no embedding is
 * rejected. A genuine one is then an error, an impostor one is none, $\mathrm{FRR} = (\text{false non-matches} +
 * \text{failed}) / (\text{compared} + \text{failed})$ and $\mathrm{FAR} = \text{false matches} / (\text{compared} +
 * \text{failed})$, which are the formulas of ISO/IEC 19795-1 with the share of failed pairs of that class as FTA. Leaving
 * such pairs out rewards a system for refusing what is hard. Intervals are those of Clopper and Pearson, for independent
 * pairs. Oracles: {@link systemErrorRates}, and the curve of the pairs with $-\infty$ as the score of failed ones.
 *
 * @param counts - Whole numbers of pairs.
 * @param level - Two-sided confidence. Default 0.95.
 * @returns The two rates, `NaN` without pairs of the class.
 * @throws ScaleFaceError `out-of-range` for counts that are none, or a bad level.
 *
 * @example
 * ```ts
 * import { acquisitionRates } from '@scaleface/eval';
 *
 * const { frr, far } = acquisitionRates({
 *   genuine: 90,
 *   falseNonMatches: 5,
 *   genuineFailures: 10,
 *   impostor: 950,
 *   falseMatches: 1,
 *   impostorFailures: 50,
 * });
 * [frr.estimate, frr.errors, far.estimate]; // => [0.15, 15, 0.001]
 * ```
 */
export function acquisitionRates(
  counts: AcquisitionCounts,
  level = 0.95,
): {
  /** False reject rate. */
  readonly frr: CountedRate;
  /** False accept rate. */
  readonly far: CountedRate;
} {
  // The compared pairs are checked by themselves: their errors cannot be made up for by failures.
  clopperPearson(counts.falseNonMatches, counts.genuine, level);
  clopperPearson(counts.falseMatches, counts.impostor, level);
  clopperPearson(counts.genuineFailures, counts.genuineFailures, level);
  clopperPearson(counts.impostorFailures, counts.impostorFailures, level);
  const of = (errors: number, trials: number): CountedRate => ({
    ...clopperPearson(errors, trials, level),
    errors,
    trials,
  });
  return {
    frr: of(counts.falseNonMatches + counts.genuineFailures, counts.genuine + counts.genuineFailures),
    far: of(counts.falseMatches, counts.impostor + counts.impostorFailures),
  };
}

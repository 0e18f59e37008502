import { at } from '@scaleface/numerics';
import type { IntervalEstimate } from '../intervals/interval.js';
import { fairnessDiscrepancyRate, giniEquity, inequityRate } from './equity.js';
import {
  addRanges,
  type Box,
  deviationRange,
  differenceRange,
  giniRange,
  type Range,
  ratioRange,
  spreadRange,
} from './equity-ranges.js';
import { groupErrorDifferences } from './error-differences.js';
import type { DemographicReport, ErrorRate } from './types.js';

/** Error rates of the groups and of all pairs, with intervals that hold all of them together. */
export interface JointRates {
  /** False match rate of each group. */
  readonly fmr: readonly ErrorRate[];
  /** False non-match rate of each group. */
  readonly fnmr: readonly ErrorRate[];
  /** The two rates of all pairs. */
  readonly all: {
    /** False match rate. */
    readonly fmr: ErrorRate;
    /** False non-match rate. */
    readonly fnmr: ErrorRate;
  };
}

/**
 * The figures of equity with the values that they can have while each rate lies in its interval. As the intervals of the rates
 * hold all of them together, so do those of the figures, at least as often: a percentile interval of a figure that is never
 * below that of equal groups would never hold it.
 *
 * @param rates - Rates with their intervals.
 * @param alpha - The weight of false matches.
 * @param level - The level of the intervals.
 */
export function equityIntervals(
  { fmr, fnmr, all }: JointRates,
  alpha: number,
  level: number,
): DemographicReport['equity'] {
  const [x, y] = [fmr, fnmr].map((rates) => rates.map(({ estimate }) => estimate)) as [number[], number[]];
  const missing = [...x, ...y, all.fmr.estimate, all.fnmr.estimate].some(Number.isNaN);
  const figure = (estimate: () => number, range: () => Range): IntervalEstimate => {
    if (missing) return { estimate: Number.NaN, lower: Number.NaN, upper: Number.NaN, level };
    const [value, [lower, upper]] = [estimate(), range()];
    // The corner of a box may lie a rounding error inside the estimate where an interval is a point.
    return { estimate: value, lower: Math.min(lower, value), upper: Math.max(upper, value), level };
  };
  const both = (of: (box: Box) => Range, join: (a: number, b: number) => number): Range => {
    const [a, b] = [of(fmr), of(fnmr)];
    return [join(a[0], b[0]), join(a[1], b[1])];
  };
  const mixed = (a: number, b: number): number => (alpha > 0 ? alpha * a : 0) + (alpha < 1 ? (1 - alpha) * b : 0);
  const power = (base: number, exponent: number): number => (exponent === 0 ? 1 : base ** exponent);
  const differences = (): Range[] =>
    addRanges(
      fmr.map((rate) => differenceRange(rate, all.fmr)),
      fnmr.map((rate) => differenceRange(rate, all.fnmr)),
    );
  const sums = () => groupErrorDifferences(x, y, { fmr: all.fmr.estimate, fnmr: all.fnmr.estimate });
  const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;
  const end = (k: 0 | 1): number => mean(differences().map((range) => at(range, k)));
  return {
    fairnessDiscrepancyRate: figure(
      () => fairnessDiscrepancyRate(x, y, { alpha }),
      () => {
        const [low, high] = both(spreadRange, mixed);
        return [1 - high, 1 - low];
      },
    ),
    inequityRate: figure(
      () => inequityRate(x, y, { alpha }),
      () => both(ratioRange, (a, b) => power(a, alpha) * power(b, 1 - alpha)),
    ),
    giniEquity: figure(
      () => giniEquity(x, y, { alpha }),
      () => both(giniRange, mixed),
    ),
    groupErrorDifferences: {
      mean: figure(
        () => sums().mean,
        () => [end(0), end(1)],
      ),
      deviation: figure(
        () => sums().deviation,
        () => deviationRange(differences().map(([lower, upper]) => ({ lower, upper }))),
      ),
    },
  };
}

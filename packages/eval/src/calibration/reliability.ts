import type { Labels, Numbers } from '../input/arrays.js';
import { clopperPearson } from '../intervals/rates.js';
import { type BinStrategy, type ProbabilityBin, probabilityBins, sortProbabilities } from './bins.js';

/** One point of a reliability curve. */
export interface ReliabilityPoint extends ProbabilityBin {
  /** Lower end of the interval of `observed`, for independent pairs (Clopper–Pearson). */
  readonly lower: number;
  /** Upper end of the interval of `observed`. */
  readonly upper: number;
}

/** Options of {@link reliabilityCurve}. */
export interface ReliabilityOptions {
  /** Number of bins. Default 15. */
  readonly bins?: number;
  /** Bins of equal mass (default) or of equal width. */
  readonly strategy?: BinStrategy;
  /** Two-sided confidence of the intervals. Default 0.95. */
  readonly level?: number;
}

/**
 * A reliability curve: mean predicted probability against the observed share of genuine pairs, bin by bin.
 *
 * Source: DeGroot and Fienberg, The comparison and evaluation of forecasters, 1983. Oracle: bins filled one by one, and
 * binomial sums for their intervals.
 *
 * @param probabilities - P(match) per pair, in [0, 1].
 * @param labels - 1 or `true` for genuine.
 * @param options - Bins, strategy, level.
 * @returns Non-empty bins in ascending order of probability; equal probabilities share a bin.
 * @throws ScaleFaceError `shape-mismatch`, `out-of-range`.
 *
 * @example
 * ```ts
 * import { reliabilityCurve } from '@scaleface/eval';
 *
 * const [low, high] = reliabilityCurve([0.1, 0.3, 0.8, 0.8], [0, 0, 1, 0], { bins: 2 });
 * low?.predicted; // => 0.2
 * high?.observed; // => 0.5
 * ```
 */
export function reliabilityCurve(
  probabilities: Numbers,
  labels: Labels,
  options: ReliabilityOptions = {},
): ReliabilityPoint[] {
  const { bins = 15, strategy = 'mass', level = 0.95 } = options;
  return probabilityBins(sortProbabilities(probabilities, labels), bins, strategy).map((bin) => {
    const { lower, upper } = clopperPearson(bin.genuine, bin.weight, level);
    return { ...bin, lower, upper };
  });
}

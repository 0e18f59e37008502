import { normalCdf } from '@scaleface/numerics';
import type { Labels, Numbers } from '../input/arrays.js';
import type { WeightedStatistic } from '../intervals/bootstrap.js';
import {
  type BinStrategy,
  type ProbabilityBin,
  probabilityBins,
  type SortedProbabilities,
  sortProbabilities,
} from './bins.js';

/** Options of {@link calibrationError}. */
export interface CalibrationErrorOptions {
  /** Number of bins. Default 15. */
  readonly bins?: number;
  /** Bins of equal mass (default: the adaptive ECE) or of equal width (the classical ECE). */
  readonly strategy?: BinStrategy;
  /** `l1`: mean absolute gap (default). `l2`: root mean square gap. */
  readonly norm?: 'l1' | 'l2';
  /** Whether to subtract what sampling noise alone adds. Default true. */
  readonly debias?: boolean;
  /** Weights of the pairs, for instance of a bootstrap replicate. Default 1. */
  readonly weights?: Numbers;
}

/** E|Z| of a normal Z. */
function foldedMean(mean: number, deviation: number): number {
  if (deviation === 0) return Math.abs(mean);
  const z = mean / deviation;
  return deviation * Math.sqrt(2 / Math.PI) * Math.exp(-0.5 * z * z) + mean * (1 - 2 * normalCdf(-z));
}

/** Sampling variance of the observed share of a bin. */
const noise = (bin: ProbabilityBin): number =>
  bin.weight > 1 ? (bin.observed * (1 - bin.observed)) / (bin.weight - 1) : 0;

/**
 * The expected calibration error over bins of equal mass, corrected for its upward bias.
 *
 * With gaps $d_b = \bar y_b - \bar p_b$ and shares $v_b$ of the pairs: `l1` is $\sum_b v_b |d_b|$, `l2` is
 * $\sqrt{\sum_b v_b d_b^2}$. Noise in $\bar y_b$ makes both too large, the more so the more bins. With `debias`,
 * $d_b^2$ loses $\bar y_b(1-\bar y_b)/(n_b-1)$, and $|d_b|$ loses $\operatorname{E}|\mathcal N(d_b, \sigma_b^2)| - |d_b|$
 * (Kumar, Liang and Ma 2019); a negative sum is 0. Equal probabilities share a bin. The error within bins stays hidden,
 * so state {@link brierScore} or {@link logLoss} beside it.
 *
 * Source: Kumar, Liang and Ma, Verified Uncertainty Calibration, NeurIPS 2019. Oracles: netcal's ECE, in bins
 * of equal width and without debiasing (job `conformal`); drawn pairs whose gap is known; copies in place of weights.
 *
 * @param probabilities - P(match) per pair, in [0, 1].
 * @param labels - 1 or `true` for genuine.
 * @param options - Bins, strategy, norm, debiasing, weights.
 * @returns A number in [0, 1]; `NaN` without pairs.
 * @throws ScaleFaceError `shape-mismatch`, `out-of-range`.
 *
 * @example
 * ```ts
 * import { calibrationError } from '@scaleface/eval';
 *
 * calibrationError([0.25, 0.25, 0.25, 0.25], [1, 0, 1, 0], { debias: false }); // => 0.25
 * ```
 */
export function calibrationError(
  probabilities: Numbers,
  labels: Labels,
  options: CalibrationErrorOptions = {},
): number {
  return errorOf(sortProbabilities(probabilities, labels), options, options.weights);
}

function errorOf(sorted: SortedProbabilities, options: CalibrationErrorOptions, weights: Numbers | undefined): number {
  const { bins = 15, strategy = 'mass', norm = 'l1', debias = true } = options;
  const filled = probabilityBins(sorted, bins, strategy, weights);
  const total = filled.reduce((sum, bin) => sum + bin.weight, 0);
  if (total === 0) return Number.NaN;
  const part = (bin: ProbabilityBin): number => {
    const gap = bin.observed - bin.predicted;
    if (norm === 'l2') return gap * gap - (debias ? noise(bin) : 0);
    return debias ? 2 * Math.abs(gap) - foldedMean(Math.abs(gap), Math.sqrt(noise(bin))) : Math.abs(gap);
  };
  const sum = Math.max(
    0,
    filled.reduce((s, bin) => s + (bin.weight / total) * part(bin), 0),
  );
  return norm === 'l2' ? Math.sqrt(sum) : sum;
}

/**
 * {@link calibrationError} as a statistic of pair weights, with the pairs sorted once.
 *
 * Oracle: {@link calibrationError} of the pairs written out as often as they weigh; simulated populations whose error is
 * known (job `coverage`).
 *
 * @param probabilities - P(match) per pair, in [0, 1].
 * @param labels - 1 or `true` for genuine.
 * @param options - Bins, strategy, norm, debiasing.
 * @returns A statistic for {@link bootstrap}.
 * @throws ScaleFaceError `shape-mismatch`, `out-of-range`.
 *
 * @example
 * ```ts
 * import { bootstrap, calibrationErrorStatistic } from '@scaleface/eval';
 *
 * const { estimate } = bootstrap({
 *   statistic: calibrationErrorStatistic([0.25, 0.25, 0.25, 0.25], [1, 0, 1, 0], { debias: false }),
 *   subjects: { left: ['a', 'a', 'b', 'b'] },
 * });
 * estimate; // => 0.25
 * ```
 */
export function calibrationErrorStatistic(
  probabilities: Numbers,
  labels: Labels,
  options: Omit<CalibrationErrorOptions, 'weights'> = {},
): WeightedStatistic {
  const sorted = sortProbabilities(probabilities, labels);
  return (weights) => errorOf(sorted, options, weights);
}

import { at, ScaleFaceError } from '@scaleface/numerics';
import { checkFractions, checkSameLength, type Numbers } from '../input/arrays.js';

/** How much false matches weigh against false non-matches in a figure of equity. */
export interface EquityOptions {
  /** The weight $\alpha$ of false matches, in [0, 1]. Default 0.5. */
  readonly alpha?: number;
}

/**
 * The Fairness Discrepancy Rate, $\mathrm{FDR} = 1 - (\alpha A + (1-\alpha) B)$ with $A = \max_{ij} |\mathrm{FMR}_i -
 * \mathrm{FMR}_j|$ and $B = \max_{ij} |\mathrm{FNMR}_i - \mathrm{FNMR}_j|$ over the groups (de Freitas Pereira and Marcel,
 * 2021). 1 where all groups have the same rates. As false match rates are small numbers, $A$ hardly counts: look at the
 * ratios of {@link inequityRate} too. Oracle: the definition, over all pairs of groups.
 *
 * @param fmr - False match rate of each group at one threshold, in [0, 1].
 * @param fnmr - False non-match rate of each group.
 * @param options - The weight of false matches.
 * @returns In [0, 1].
 * @throws ScaleFaceError `shape-mismatch`, `out-of-range`, `invalid-argument` for fewer than two groups.
 *
 * @example
 * ```ts
 * import { fairnessDiscrepancyRate } from '@scaleface/eval';
 *
 * fairnessDiscrepancyRate([0.001, 0.003], [0.02, 0.06]); // => 0.979
 * ```
 */
export function fairnessDiscrepancyRate(fmr: Numbers, fnmr: Numbers, options: EquityOptions = {}): number {
  const alpha = checkRates(fmr, fnmr, options);
  return 1 - (alpha * spread(fmr) + (1 - alpha) * spread(fnmr));
}

/**
 * The inequity rate, $\mathrm{IR} = A^{\alpha} B^{1-\alpha}$ with $A = \max \mathrm{FMR} / \min \mathrm{FMR}$ and $B =
 * \max \mathrm{FNMR} / \min \mathrm{FNMR}$ over the groups (Grother, NIST IR 8429). 1 where all groups have the same rates.
 * Where every rate is 0 its ratio is 1; where only the smallest is 0 it is infinite, unless its weight is 0. Oracle: the
 * definition.
 *
 * @param fmr - False match rate of each group at one threshold, in [0, 1].
 * @param fnmr - False non-match rate of each group.
 * @param options - The weight of false matches.
 * @returns At least 1.
 * @throws ScaleFaceError as {@link fairnessDiscrepancyRate}.
 *
 * @example
 * ```ts
 * import { inequityRate } from '@scaleface/eval';
 *
 * inequityRate([0.001, 0.004], [0.02, 0.02]); // => 2
 * ```
 */
export function inequityRate(fmr: Numbers, fnmr: Numbers, options: EquityOptions = {}): number {
  const alpha = checkRates(fmr, fnmr, options);
  const power = (base: number, exponent: number): number => (exponent === 0 ? 1 : base ** exponent);
  return power(ratio(fmr), alpha) * power(ratio(fnmr), 1 - alpha);
}

/**
 * The Gini Aggregation Rate for Biometric Equitability, $\mathrm{GARBE} = \alpha G(\mathrm{FMR}) + (1-\alpha)
 * G(\mathrm{FNMR})$ with $G(x) = \frac{n}{n-1} \frac{\sum_i \sum_j |x_i - x_j|}{2 n^2 \bar x}$ over $n$ groups (Howard et
 * al., 2022). 0 where all groups have the same rates, 1 where one group has all errors; $G$ of nothing but zeros is 0.
 * Oracle: the definition, the double sum.
 *
 * @param fmr - False match rate of each group at one threshold, in [0, 1].
 * @param fnmr - False non-match rate of each group.
 * @param options - The weight of false matches.
 * @returns In [0, 1].
 * @throws ScaleFaceError as {@link fairnessDiscrepancyRate}.
 *
 * @example
 * ```ts
 * import { giniEquity } from '@scaleface/eval';
 *
 * giniEquity([0.001, 0.003], [0.02, 0.02]); // => 0.25
 * ```
 */
export function giniEquity(fmr: Numbers, fnmr: Numbers, options: EquityOptions = {}): number {
  const alpha = checkRates(fmr, fnmr, options);
  return alpha * gini(fmr) + (1 - alpha) * gini(fnmr);
}

const most = (rates: Numbers): number => Array.from(rates).reduce((a, b) => Math.max(a, b));
const least = (rates: Numbers): number => Array.from(rates).reduce((a, b) => Math.min(a, b));
const spread = (rates: Numbers): number => most(rates) - least(rates);
const ratio = (rates: Numbers): number => (most(rates) === 0 ? 1 : most(rates) / least(rates));

function gini(rates: Numbers): number {
  const sorted = Float64Array.from(rates).sort();
  const n = sorted.length;
  let total = 0;
  let differences = 0;
  // Sorted, the double sum is one sum: rate number i is above i others and below n − 1 − i.
  for (let i = 0; i < n; i++) {
    total += at(sorted, i);
    differences += 2 * (2 * i - n + 1) * at(sorted, i);
  }
  return total === 0 ? 0 : differences / (2 * (n - 1) * total);
}

/** Checks rates of groups; gives the weight of false matches. */
export function checkRates(fmr: Numbers, fnmr: Numbers, { alpha = 0.5 }: EquityOptions): number {
  checkSameLength(fmr, fnmr, 'fnmr');
  checkFractions(fmr, 'fmr');
  checkFractions(fnmr, 'fnmr');
  checkFractions([alpha], 'options.alpha');
  if (fmr.length >= 2) return alpha;
  throw new ScaleFaceError('equity is between groups', {
    code: 'invalid-argument',
    path: 'fmr',
    expected: 'two groups or more',
    received: String(fmr.length),
  });
}

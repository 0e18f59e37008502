import { at } from '@scaleface/numerics';
import { checkFractions, type Numbers } from '../input/arrays.js';
import { checkRates } from './equity.js';

/** How far the error rates of groups lie from those of all. */
export interface GroupErrorDifferences {
  /** $\mathrm{SED}_g$ of each group. */
  readonly perGroup: readonly number[];
  /** Their mean: how large the differences are. */
  readonly mean: number;
  /** Their standard deviation over the groups (population): how unequally they fall on the groups. */
  readonly deviation: number;
}

/**
 * The sums of group error differences (SEDG; Elobaid et al., FG 2024, arXiv 2404.15385), a measure of two figures: with
 * $\mathrm{SED}_g = |1 - \mathrm{FMR}_g / \mathrm{FMR}| + |1 - \mathrm{FNMR}_g / \mathrm{FNMR}|$, the mean and the standard
 * deviation over the groups. Both are 0 where all groups have the rates of all. Unlike a difference of rates it weighs both
 * errors by their size, and unlike a ratio of extremes it hears every group. A rate of 0 in all pairs and in a group is no
 * difference; over a rate of 0 any other is infinite, and then so are mean and deviation. The authors take the mean of the
 * groups' equal-error thresholds; the rates here are those of whatever threshold they come from. Oracle: the definition,
 * and the authors' earlier program, which divides both rates by FMR, at a threshold where it equals FNMR.
 *
 * @param fmr - False match rate of each group at one threshold, in [0, 1].
 * @param fnmr - False non-match rate of each group.
 * @param all - The two rates over the pairs of all groups.
 * @throws ScaleFaceError as `fairnessDiscrepancyRate`.
 *
 * @example
 * ```ts
 * import { groupErrorDifferences } from '@scaleface/eval';
 *
 * const { perGroup, mean, deviation } = groupErrorDifferences([0.001, 0.003], [0.02, 0.02], { fmr: 0.002, fnmr: 0.02 });
 * perGroup; // => [0.5, 0.5]
 * [mean, deviation]; // => [0.5, 0]
 * ```
 */
export function groupErrorDifferences(
  fmr: Numbers,
  fnmr: Numbers,
  all: { readonly fmr: number; readonly fnmr: number },
): GroupErrorDifferences {
  checkRates(fmr, fnmr, {});
  checkFractions([all.fmr], 'all.fmr');
  checkFractions([all.fnmr], 'all.fnmr');
  const difference = (rate: number, whole: number): number => (rate === whole ? 0 : Math.abs(1 - rate / whole));
  const perGroup = Array.from(fmr, (rate, g) => difference(rate, all.fmr) + difference(at(fnmr, g), all.fnmr));
  const mean = perGroup.reduce((a, b) => a + b, 0) / perGroup.length;
  if (mean === Number.POSITIVE_INFINITY) return { perGroup, mean, deviation: mean };
  const squares = perGroup.reduce((sum, v) => sum + (v - mean) ** 2, 0);
  return { perGroup, mean, deviation: Math.sqrt(squares / perGroup.length) };
}

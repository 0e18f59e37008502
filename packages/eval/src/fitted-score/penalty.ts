import type { FittingPairs } from './likelihood.js';

/** Mean and standard deviation of a column over pairs whose weights sum to 1; 0 where it is constant but for rounding. */
function spread(pairs: FittingPairs, column: (cosine: number, h: number) => number): number {
  const { cosine, confidence, weights } = pairs;
  const over = (f: (x: number) => number): number => {
    let sum = 0;
    for (let i = 0; i < cosine.length; i++) {
      sum += (weights[i] as number) * f(column(cosine[i] as number, confidence[i] as number));
    }
    return sum;
  };
  const mean = over((x) => x);
  const sd = Math.sqrt(over((x) => (x - mean) ** 2));
  return sd <= 1e-10 * over(Math.abs) ? 0 : sd;
}

/**
 * What each coefficient's square costs: 1, or the variance of its column, which is the same as 1 on the coefficient of the
 * standardised column; a constant column counts as it is. The intercept $b_0$ costs nothing.
 *
 * @param pairs - The pairs.
 * @param standardise - Whether columns count as standardised.
 * @returns $r$ for $a_0, a_1, a_2, b_0, b_1, b_2$.
 */
export function penaltyOf(pairs: FittingPairs, standardise: boolean): number[] {
  const variance = (column: (cosine: number, h: number) => number): number =>
    standardise ? (spread(pairs, column) || 1) ** 2 : 1;
  return [
    variance((c) => c),
    variance((c, h) => h * c),
    variance((c, h) => h * h * c),
    0,
    variance((_, h) => h),
    variance((_, h) => h * h),
  ];
}

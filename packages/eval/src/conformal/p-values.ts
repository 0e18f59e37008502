import { regularizedBeta, ScaleFaceError } from '@scaleface/numerics';
import { relativeEntropy } from '../intervals/bounded-mean.js';
import { checkCounts } from '../intervals/rates.js';

/**
 * Refuses a number that is not inside (0, 1).
 *
 * @throws ScaleFaceError `out-of-range`.
 */
export function checkInside(value: number, path: string): number {
  if (value > 0 && value < 1) return value;
  throw new ScaleFaceError('not between 0 and 1', {
    code: 'out-of-range',
    path,
    expected: 'a number in (0, 1)',
    received: String(value),
  });
}

/** $\Pr(\mathrm{Bin}(n, p) \le k)$. */
const binomialCdf = (k: number, n: number, p: number): number => (k >= n ? 1 : regularizedBeta(1 - p, n - k, k + 1));

/**
 * The exact p-value of "the risk is above $\alpha$" after `errors` in `trials` independent trials:
 * $\Pr(\mathrm{Bin}(n, \alpha) \le k)$. Oracle: SciPy's `binom.cdf`.
 *
 * @param errors - $k$.
 * @param trials - $n$; without trials the p-value is 1.
 * @param alpha - The risk, in (0, 1).
 * @returns A number in [0, 1].
 * @throws ScaleFaceError `out-of-range`.
 *
 * @example
 * ```ts
 * import { binomialPValue } from '@scaleface/eval';
 *
 * binomialPValue(0, 300, 0.01); // => 0.04904
 * ```
 */
export function binomialPValue(errors: number, trials: number, alpha: number): number {
  checkCounts(errors, trials);
  return binomialCdf(errors, trials, checkInside(alpha, 'alpha'));
}

/**
 * The p-value of Hoeffding and Bentkus of "the risk is above $\alpha$" for losses in [0, 1] of any distribution:
 *
 * $$\min\bigl(e^{-n\,\mathrm{kl}(\min(\hat R, \alpha), \alpha)},\; e \Pr(\mathrm{Bin}(n, \alpha) \le \lceil n \hat R \rceil)\bigr)$$
 *
 * with $\mathrm{kl}$ the relative entropy of two coins (Bates et al. 2021; Angelopoulos et al. 2021, Learn then Test). Both
 * parts bound expectations of convex functions of the mean, so they hold for means that are mixtures of means of $n$
 * independent losses, too. Oracles: the formula with SciPy's `binom.cdf`, mapie.
 *
 * @param mean - $\hat R$ in [0, 1].
 * @param count - $n$, the independent losses; without any the p-value is 1.
 * @param alpha - The risk, in (0, 1).
 * @returns A number in [0, 1].
 * @throws ScaleFaceError `out-of-range`.
 *
 * @example
 * ```ts
 * import { hoeffdingBentkusPValue } from '@scaleface/eval';
 *
 * hoeffdingBentkusPValue(0, 300, 0.01); // => 0.04904
 * hoeffdingBentkusPValue(0.004, 1000, 0.01); // => 0.07798
 * ```
 */
export function hoeffdingBentkusPValue(mean: number, count: number, alpha: number): number {
  checkInside(alpha, 'alpha');
  if (!(mean >= 0 && mean <= 1 && Number.isInteger(count) && count >= 0)) {
    throw new ScaleFaceError('not a mean of losses', {
      code: 'out-of-range',
      path: 'mean, count',
      expected: 'a mean in [0, 1] of a whole number of losses',
      received: `${mean}, ${count}`,
    });
  }
  if (count === 0) return 1;
  const hoeffding = Math.exp(-count * relativeEntropy(Math.min(mean, alpha), alpha));
  // A sum of whole losses stays whole where float64 rounds it up.
  const errors = Math.max(0, Math.ceil(mean * count - 1e-9));
  return Math.min(1, hoeffding, Math.E * binomialCdf(errors, count, alpha));
}

/** The fewest losses, all of them 0, of which the exact test at level $\delta$ says that the risk is at most $\alpha$. */
export const lossesNeeded = (alpha: number, delta: number): number =>
  Math.ceil(Math.log(delta) / Math.log1p(-alpha) - 1e-9);

/** The smallest risk in [0, 1] that a p-value falling in the risk excludes at a level; 1 where it excludes none. */
export function riskBound(pValue: (alpha: number) => number, level: number): number {
  let [low, high] = [0, 1];
  for (let k = 0; k < 60; k++) {
    const middle = (low + high) / 2;
    if (middle > 0 && middle < 1 && pValue(middle) <= level) high = middle;
    else low = middle;
  }
  return high;
}

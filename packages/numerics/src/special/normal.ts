import { regularizedGammaQ } from './incomplete-gamma.js';
import { solveIncreasing } from './solve.js';

/**
 * The standard normal distribution function $\Phi(x)$, with full relative precision in the lower tail.
 *
 * $\Phi(-|x|) = \tfrac12 Q(\tfrac12, x^2/2)$. Oracle: scipy's `ndtr`.
 *
 * @param x - Any number.
 * @returns A probability.
 *
 * @example
 * ```ts
 * import { normalCdf } from '@scaleface/numerics';
 *
 * normalCdf(1.96); // => 0.9750021049
 * ```
 */
export function normalCdf(x: number): number {
  const tail = 0.5 * regularizedGammaQ(0.5, (x * x) / 2);
  return x < 0 ? tail : 1 - tail;
}

/**
 * The standard normal quantile $\Phi^{-1}(p)$. Oracle: scipy's `ndtri`.
 *
 * @param p - A probability; 0 and 1 give −∞ and +∞.
 * @returns The quantile; `NaN` outside [0, 1].
 *
 * @example
 * ```ts
 * import { normalQuantile } from '@scaleface/numerics';
 *
 * normalQuantile(0.975); // => 1.9599639845
 * ```
 */
export function normalQuantile(p: number): number {
  if (!(p >= 0 && p <= 1)) return Number.NaN;
  if (p === 0) return Number.NEGATIVE_INFINITY;
  if (p === 1) return Number.POSITIVE_INFINITY;
  if (p > 0.5) return -normalQuantile(1 - p);
  // In the logarithm the tail is nearly a parabola, so Newton's steps do not overshoot.
  const target = Math.log(p);
  return solveIncreasing(
    (x) => {
      const cdf = normalCdf(x);
      return [Math.log(cdf) - target, Math.exp(-0.5 * x * x) / Math.sqrt(2 * Math.PI) / cdf];
    },
    -Math.sqrt(-2 * Math.log(2 * p)),
    -38.5,
    0,
  );
}

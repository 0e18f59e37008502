import { ScaleFaceError } from '../errors.js';

// Stirling's series: B_{2k} / (2k (2k - 1)), k = 1..8.
const stirling = [1 / 12, -1 / 360, 1 / 1260, -1 / 1680, 1 / 1188, -691 / 360360, 1 / 156, -3617 / 122400];

/**
 * $\log\Gamma(x)$ minus Stirling's main part, for $x \ge 10$: what is left of
 * $(x - \tfrac12)\log x - x + \tfrac12\log 2\pi$.
 *
 * @param x - At least 10.
 * @returns The correction, below $1/(12x)$.
 */
function stirlingCorrection(x: number): number {
  const inverseSquare = 1 / (x * x);
  let sum = 0;
  for (let k = stirling.length - 1; k >= 0; k--) sum = sum * inverseSquare + (stirling[k] as number);
  return sum / x;
}

/**
 * The logarithm of the gamma function, $\log\Gamma(x)$.
 *
 * Stirling's series from $x \ge 10$ on, reached by the recurrence $\Gamma(x+1) = x\,\Gamma(x)$. Oracle: mpmath; error
 * below $4\cdot10^{-15}\max(1, |\log\Gamma|)$.
 *
 * @param x - A positive number.
 * @returns $\log\Gamma(x)$; exactly 0 at 1 and 2.
 * @throws ScaleFaceError `out-of-range` when `x` is not positive.
 *
 * @example
 * ```ts
 * import { logGamma } from '@scaleface/numerics';
 *
 * logGamma(5); // => 3.1780538303
 * ```
 */
export function logGamma(x: number): number {
  if (!(x > 0)) {
    throw new ScaleFaceError('not positive', {
      code: 'out-of-range',
      path: 'x',
      expected: 'x > 0',
      received: String(x),
    });
  }
  if (x === 1 || x === 2) return 0;
  if (x === Number.POSITIVE_INFINITY) return x;
  let product = 1;
  let y = x;
  while (y < 10) product *= y++;
  return (y - 0.5) * Math.log(y) - y + 0.5 * Math.log(2 * Math.PI) + stirlingCorrection(y) - Math.log(product);
}

/**
 * $\log B(a, b) = \log\Gamma(a) + \log\Gamma(b) - \log\Gamma(a+b)$, arranged so that large arguments do not cancel.
 *
 * Oracle: mpmath; error below $10^{-13}\max(1, |\log B|)$.
 *
 * @param a - A positive number.
 * @param b - A positive number.
 * @returns The logarithm of Euler's beta function.
 * @throws ScaleFaceError `out-of-range` when an argument is not positive.
 *
 * @example
 * ```ts
 * import { logBeta } from '@scaleface/numerics';
 *
 * Math.exp(logBeta(2, 3)); // => 0.0833333333
 * ```
 */
export function logBeta(a: number, b: number): number {
  const small = Math.min(a, b);
  const large = Math.max(a, b);
  if (large < 10) return logGamma(small) + logGamma(large) - logGamma(small + large);
  const sum = small + large;
  const rest = stirlingCorrection(large) - stirlingCorrection(sum);
  // log Γ(large) - log Γ(sum) without their common large part.
  const difference = -(large - 0.5) * Math.log1p(small / large) - small * Math.log(sum) + small;
  return logGamma(small) + difference + rest;
}

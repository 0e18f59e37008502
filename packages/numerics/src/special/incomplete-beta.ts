import { ScaleFaceError } from '../errors.js';
import { logBeta } from './gamma.js';
import { logistic, logit } from './logistic.js';
import { solveIncreasing } from './solve.js';

const tiny = 1e-300;

/** Lentz's evaluation of the continued fraction DLMF 8.17.22, good for x below (a + 1) / (a + b + 2). */
function fraction(a: number, b: number, x: number): number {
  let c = 1;
  let d = 1 - ((a + b) * x) / (a + 1);
  d = 1 / (Math.abs(d) < tiny ? tiny : d);
  let h = d;
  for (let m = 1; m < 100_000; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    let change = 1;
    for (const term of [even, odd]) {
      d = 1 + term * d;
      d = 1 / (Math.abs(d) < tiny ? tiny : d);
      c = 1 + term / c;
      if (Math.abs(c) < tiny) c = tiny;
      change = c * d;
      h *= change;
    }
    if (Math.abs(change - 1) < 3e-16) break;
  }
  return h;
}

function check(a: number, b: number, value: number, path: string): void {
  if (!(a > 0 && b > 0 && value >= 0 && value <= 1)) {
    throw new ScaleFaceError('outside the domain of the incomplete beta function', {
      code: 'out-of-range',
      path,
      expected: `a > 0, b > 0, 0 ≤ ${path} ≤ 1`,
      received: `a = ${a}, b = ${b}, ${path} = ${value}`,
    });
  }
}

/**
 * The regularised incomplete beta function $I_x(a, b) = \frac1{B(a,b)}\int_0^x t^{a-1}(1-t)^{b-1}\,dt$: the
 * distribution function of Beta(a, b), and a binomial tail: $P(K \ge k) = I_p(k, n-k+1)$.
 *
 * Continued fraction DLMF 8.17.22. Oracle: scipy's `betainc`.
 *
 * @param x - In [0, 1].
 * @param a - Positive.
 * @param b - Positive.
 * @returns A probability.
 * @throws ScaleFaceError `out-of-range` outside the domain.
 *
 * @example
 * ```ts
 * import { regularizedBeta } from '@scaleface/numerics';
 *
 * regularizedBeta(0.5, 2, 3); // => 0.6875
 * ```
 */
export function regularizedBeta(x: number, a: number, b: number): number {
  check(a, b, x, 'x');
  if (x === 0 || x === 1) return x;
  const front = Math.exp(a * Math.log(x) + b * Math.log1p(-x) - logBeta(a, b));
  return x < (a + 1) / (a + b + 2) ? (front * fraction(a, b, x)) / a : 1 - (front * fraction(b, a, 1 - x)) / b;
}

/**
 * The inverse of {@link regularizedBeta} in $x$: the quantile of Beta(a, b).
 *
 * Newton's steps on $\operatorname{logit} x$, so small quantiles keep their relative precision. Oracle: scipy's
 * `betaincinv`.
 *
 * @param p - A probability.
 * @param a - Positive.
 * @param b - Positive.
 * @returns $x$ with $I_x(a, b) = p$.
 * @throws ScaleFaceError `out-of-range` outside the domain.
 *
 * @example
 * ```ts
 * import { regularizedBetaInverse } from '@scaleface/numerics';
 *
 * regularizedBetaInverse(0.6875, 2, 3); // => 0.5
 * ```
 */
export function regularizedBetaInverse(p: number, a: number, b: number): number {
  check(a, b, p, 'p');
  if (p === 0 || p === 1) return p;
  const scale = logBeta(a, b);
  const root = solveIncreasing(
    (u) => {
      const x = logistic(u);
      const logSlope = a * Math.log(x) + b * Math.log(logistic(-u)) - scale;
      return [regularizedBeta(x, a, b) - p, Math.exp(logSlope)];
    },
    logit(a / (a + b)),
    -700,
    700,
  );
  return logistic(root);
}

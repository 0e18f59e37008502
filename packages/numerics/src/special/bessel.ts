import { at } from '../at.js';
import { ScaleFaceError } from '../errors.js';
import { logGamma } from './gamma.js';

const terms = 15;
/** Beyond this radius $\sqrt{\nu^2 + x^2}$ fifteen terms of the expansion leave less than one rounding error. */
const far = 30;

let coefficients: readonly (readonly number[])[] | undefined;

/** Coefficients of Debye's polynomials, $u_k(t) = t^k \sum_j c_{kj} t^{2j}$, by the recurrence DLMF 10.41.9. */
function debye(): readonly (readonly number[])[] {
  if (coefficients !== undefined) return coefficients;
  const table: number[][] = [[1]];
  for (let k = 0; k + 1 < terms; k++) {
    const from = at(table, k);
    const to = new Array<number>(k + 2).fill(0);
    from.forEach((c, j) => {
      const n = k + 2 * j;
      to[j] = at(to, j) + c * (n / 2 + 1 / (8 * (n + 1)));
      to[j + 1] = at(to, j + 1) - c * (n / 2 + 5 / (8 * (n + 3)));
    });
    table.push(to);
  }
  coefficients = table;
  return table;
}

/**
 * $\log\sum_k u_k(t)/\nu^k$ with $t = \nu/r$, $r = \sqrt{\nu^2+x^2}$: the correction of the uniform expansion. It is a
 * series in $1/r$, so it serves small orders at large arguments as well.
 *
 * @param nu - Order.
 * @param r - Radius, at least 30.
 * @returns The logarithm of the correction factor.
 */
function debyeCorrection(nu: number, r: number): number {
  const s = (nu / r) ** 2;
  let sum = 0;
  let power = 1;
  for (const row of debye().slice(1)) {
    power /= r;
    let p = 0;
    for (let j = row.length - 1; j >= 0; j--) p = p * s + (row[j] as number);
    sum += p * power;
  }
  return Math.log1p(sum);
}

/** Whether the uniform expansion holds to rounding at this order and argument. */
const isFar = (nu: number, x: number): boolean => nu * nu + x * x >= far * far;

/** $\log\left(I_\nu(x)\,/\,(x/2)^\nu\right)$, which stays finite at $x = 0$. Arguments are not checked. */
export function logBesselIReduced(nu: number, x: number): number {
  if (isFar(nu, x)) {
    const r = Math.hypot(nu, x);
    return r - nu * Math.log((nu + r) / 2) - 0.5 * Math.log(2 * Math.PI * r) + debyeCorrection(nu, r);
  }
  const q = (x * x) / 4;
  let term = 1;
  let sum = 0;
  for (let k = 1; k < 500 && term > sum * 1e-17; k++) {
    term *= q / (k * (nu + k));
    sum += term;
  }
  return Math.log1p(sum) - logGamma(nu + 1);
}

/**
 * The logarithm of the modified Bessel function of the first kind, $\log I_\nu(x)$.
 *
 * The power series DLMF 10.25.2 for $\sqrt{\nu^2+x^2} < 30$, else the uniform expansion DLMF 10.41.3,
 * $I_\nu(x) \sim \frac{e^{r}}{\sqrt{2\pi r}}\left(\frac{x}{\nu+r}\right)^{\nu}\sum_k \frac{u_k(\nu/r)}{\nu^k}$ with
 * $r = \sqrt{\nu^2+x^2}$. Neither overflows. Oracle: mpmath; $10^{-10}$ relative for $\nu \le 511$ and
 * $x \in [10^{-6}, 10^6]$ (close to where $\log I_\nu$ crosses 0, relative to 1).
 *
 * @param nu - Order, a real number $\ge 0$.
 * @param x - Argument, $\ge 0$.
 * @returns $\log I_\nu(x)$; −∞ for $x = 0$ unless $\nu = 0$.
 * @throws ScaleFaceError `out-of-range` for a negative or missing order or argument.
 *
 * @example
 * ```ts
 * import { logBesselI } from '@scaleface/numerics';
 *
 * logBesselI(0, 1); // => 0.2359143585
 * logBesselI(255, 64); // => -273.9799488559
 * ```
 */
export function logBesselI(nu: number, x: number): number {
  if (!(nu >= 0 && x >= 0)) {
    throw new ScaleFaceError('outside the domain of log I', {
      code: 'out-of-range',
      path: nu >= 0 ? 'x' : 'nu',
      expected: 'nu ≥ 0 and x ≥ 0',
      received: `nu = ${nu}, x = ${x}`,
    });
  }
  if (x === Number.POSITIVE_INFINITY) return x;
  if (isFar(nu, x)) {
    const r = Math.hypot(nu, x);
    return r - nu * Math.asinh(nu / x) - 0.5 * Math.log(2 * Math.PI * r) + debyeCorrection(nu, r);
  }
  return logBesselIReduced(nu, x) + (nu === 0 ? 0 : nu * Math.log(x / 2));
}

/**
 * The ratio $I_{\nu+1}(x)/I_\nu(x)$ of neighbouring modified Bessel functions.
 *
 * Gauss's continued fraction where it is quick ($x \le \nu + 30$), else the difference of two uniform expansions taken
 * term by term, so that nothing of size $x$ cancels. Oracle: mpmath, $10^{-10}$ relative.
 *
 * @param nu - Order of the denominator, $\ge 0$.
 * @param x - Argument, $\ge 0$.
 * @returns A number in [0, 1).
 * @throws ScaleFaceError `out-of-range` for a negative or missing order or argument.
 *
 * @example
 * ```ts
 * import { besselIRatio } from '@scaleface/numerics';
 *
 * besselIRatio(0.5, 2); // => 0.5373147207
 * ```
 */
export function besselIRatio(nu: number, x: number): number {
  if (!(nu >= 0 && x >= 0)) {
    throw new ScaleFaceError('outside the domain of the Bessel ratio', {
      code: 'out-of-range',
      path: nu >= 0 ? 'x' : 'nu',
      expected: 'nu ≥ 0 and x ≥ 0',
      received: `nu = ${nu}, x = ${x}`,
    });
  }
  if (x === Number.POSITIVE_INFINITY) return 1;
  if (x <= nu + far) {
    // Backward evaluation of 1 / (2(ν+1)/x + 1 / (2(ν+2)/x + …)), multiplied out by x.
    let tail = 0;
    for (let k = 80 + Math.ceil(x); k >= 1; k--) tail = (x * x) / (2 * (nu + k) + tail);
    return x === 0 ? 0 : tail / x;
  }
  const low = Math.hypot(nu, x);
  const high = Math.hypot(nu + 1, x);
  const radius = (2 * nu + 1) / (high + low);
  const angle = nu * Math.asinh(nu / x) - (nu + 1) * Math.asinh((nu + 1) / x);
  const correction = debyeCorrection(nu + 1, high) - debyeCorrection(nu, low);
  return Math.exp(radius + angle - 0.5 * Math.log(high / low) + correction);
}

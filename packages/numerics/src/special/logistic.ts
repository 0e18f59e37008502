/**
 * The logistic function $1/(1+e^{-x})$, without overflow and with full relative precision for very negative $x$.
 *
 * Oracle: the formula where it does not overflow, the first terms of its series far out.
 *
 * @param x - Any number.
 * @returns A number in [0, 1].
 *
 * @example
 * ```ts
 * import { logistic } from '@scaleface/numerics';
 *
 * logistic(0); // => 0.5
 * ```
 */
export function logistic(x: number): number {
  if (x >= 0) return 1 / (1 + Math.exp(-x));
  const e = Math.exp(x);
  return e / (1 + e);
}

/**
 * The log-odds $\log\frac{p}{1-p}$.
 *
 * Oracle: the formula where it does not cancel, the first terms of its series far out.
 *
 * @param p - A probability; 0 and 1 give −∞ and +∞.
 * @returns The inverse of {@link logistic}; `NaN` outside [0, 1].
 *
 * @example
 * ```ts
 * import { logit } from '@scaleface/numerics';
 *
 * logit(0.75); // => 1.0986122887
 * ```
 */
export const logit = (p: number): number => Math.log(p) - Math.log1p(-p);

/**
 * $\log(1 + e^x)$, the softplus, without overflow.
 *
 * Oracle: the formula where it neither overflows nor cancels, the first terms of its series far out.
 *
 * @param x - Any number.
 * @returns $\log(1+e^x)$; close to $x$ for large and to $e^x$ for very negative $x$.
 *
 * @example
 * ```ts
 * import { log1pExp } from '@scaleface/numerics';
 *
 * log1pExp(0); // => 0.6931471806
 * ```
 */
export const log1pExp = (x: number): number => (x > 0 ? x + Math.log1p(Math.exp(-x)) : Math.log1p(Math.exp(x)));

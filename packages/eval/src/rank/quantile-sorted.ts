import { at } from '@scaleface/numerics';
import { checkFractions, type Numbers } from '../input/arrays.js';
import { quantileAt } from './quantile-at.js';

/**
 * A quantile of numbers that are in ascending order already; see {@link quantile}. The numbers are not looked through:
 * that they ascend and hold no NaN is the caller's word.
 *
 * Oracle: the definition, value by value.
 *
 * @param ascending - Numbers in ascending order.
 * @param p - In $[0, 1]$.
 * @returns The quantile; `NaN` without numbers.
 * @throws ScaleFaceError `out-of-range` for `p`.
 *
 * @example
 * ```ts
 * import { quantileSorted } from '@scaleface/eval';
 *
 * quantileSorted([1, 2, 4], 0.75); // => 3
 * ```
 */
export function quantileSorted(ascending: Numbers, p: number): number {
  checkFractions([p], 'p');
  return quantileAt(ascending.length, p, (i) => at(ascending, i));
}

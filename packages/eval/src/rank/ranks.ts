import type { Numbers } from '../input/arrays.js';
import { argsort } from './argsort.js';

/**
 * Ranks from 1, the smallest number first; equal numbers share their mean rank:
 * $r_i = \#\{j : x_j < x_i\} + (\#\{j : x_j = x_i\} + 1)/2$.
 *
 * NaN is refused, as everywhere in `rank/`. Oracle: `scipy.stats.rankdata`.
 *
 * @param values - Numbers, infinities allowed.
 * @returns One rank per number; they add up to $n(n+1)/2$.
 * @throws ScaleFaceError `not-finite`, naming the first NaN.
 *
 * @example
 * ```ts
 * import { ranks } from '@scaleface/eval';
 *
 * [...ranks([10, 30, 20, 20])]; // => [1, 4, 2.5, 2.5]
 * ```
 */
export function ranks(values: Numbers): Float64Array {
  const order = argsort(values);
  const result = new Float64Array(order.length);
  for (let i = 0, end = 1; i < order.length; i = end, end++) {
    while (end < order.length && values[order[end] as number] === values[order[i] as number]) end++;
    for (let k = i; k < end; k++) result[order[k] as number] = (i + end + 1) / 2;
  }
  return result;
}

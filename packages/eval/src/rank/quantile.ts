import { checkNumbers, type Numbers } from '../input/arrays.js';
import { quantileSorted } from './quantile-sorted.js';

/**
 * A quantile by linear interpolation between order statistics (Hyndman and Fan 1996, type 7): with
 * $h = (n-1)p$ it is $x_{\lfloor h \rfloor} + (h - \lfloor h \rfloor)(x_{\lfloor h \rfloor + 1} - x_{\lfloor h \rfloor})$
 * of the ascending numbers $x_0 \le x_1 \le \dots$
 *
 * NaN is refused, as everywhere in `rank/`. Oracle: `numpy.quantile`, whose default method this is.
 *
 * @param values - Numbers in any order, infinities allowed; they are not changed.
 * @param p - In $[0, 1]$; 0.5 is the median.
 * @returns The quantile; `NaN` without numbers and strictly between an infinity and another number.
 * @throws ScaleFaceError `not-finite`, naming the first NaN; `out-of-range` for `p`.
 *
 * @example
 * ```ts
 * import { quantile } from '@scaleface/eval';
 *
 * quantile([4, 1, 3, 2], 0.5); // => 2.5
 * ```
 */
export function quantile(values: Numbers, p: number): number {
  checkNumbers(values, 'values');
  return quantileSorted(Float64Array.from(values).sort(), p);
}

import type { Numbers } from '../input/arrays.js';

/**
 * Area under a curve given at ascending points, not divided by its width.
 *
 * `trapezoid`: $\sum_k (x_{k+1}-x_k)(y_k+y_{k+1})/2$; `step`: $\sum_k (x_{k+1}-x_k)\,y_k$. With `upTo` the curve is cut
 * there, on the line between its neighbours (trapezoid) or on the step. Oracle: the trapezoids and rectangles of small
 * curves, summed by hand.
 *
 * @param x - Ascending places.
 * @param y - Values.
 * @param how - Default `trapezoid`.
 * @param upTo - Right end of the area. Default: the last place.
 *
 * @example
 * ```ts
 * import { areaUnder } from '@scaleface/eval';
 *
 * areaUnder([0, 0.25, 0.5], [0.8, 0.9, 1]); // => 0.45
 * areaUnder([0, 0.25, 0.5], [0.8, 0.9, 1], 'step'); // => 0.425
 * areaUnder([0, 0.25, 0.5], [0.8, 0.9, 1], 'trapezoid', 0.25); // => 0.2125
 * ```
 */
export function areaUnder(
  x: Numbers,
  y: Numbers,
  how: 'trapezoid' | 'step' = 'trapezoid',
  upTo: number = Number.POSITIVE_INFINITY,
): number {
  let area = 0;
  let left = x[0] ?? Number.NaN;
  let a = y[0] ?? Number.NaN;
  for (let k = 1; k < x.length && !(left >= upTo); k++) {
    const right = x[k] as number;
    const end = Math.min(right, upTo);
    const b = y[k] as number;
    const atEnd = end === right ? b : a + ((b - a) * (end - left)) / (right - left);
    area += how === 'step' ? (end - left) * a : ((end - left) * (a + atEnd)) / 2;
    left = right;
    a = b;
  }
  return area;
}

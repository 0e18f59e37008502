import { checkSameLength, type Numbers } from '../input/arrays.js';
import { ranks } from './ranks.js';

/**
 * Spearman's rank correlation: the correlation of the ranks $r$ and $q$ of two lists, equal numbers sharing their mean
 * rank, $\rho = \sum_i (r_i - \bar r)(q_i - \bar q) / \sqrt{\sum_i (r_i - \bar r)^2 \sum_i (q_i - \bar q)^2}$.
 *
 * NaN is refused, as everywhere in `rank/`. Oracle: `scipy.stats.spearmanr`.
 *
 * @param x - Numbers, infinities allowed.
 * @param y - As many numbers.
 * @returns In $[-1, 1]$; `NaN` when one of the lists is constant or both are empty.
 * @throws ScaleFaceError `shape-mismatch`; `not-finite`, naming the first NaN.
 *
 * @example
 * ```ts
 * import { spearman } from '@scaleface/eval';
 *
 * spearman([1, 2, 3, 4], [1, 3, 2, 40]); // => 0.8
 * ```
 */
export function spearman(x: Numbers, y: Numbers): number {
  checkSameLength(x, y, 'y');
  const [a, b] = [ranks(x), ranks(y)];
  const middle = (a.length + 1) / 2;
  let [xy, xx, yy] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    const [u, v] = [(a[i] as number) - middle, (b[i] as number) - middle];
    xy += u * v;
    xx += u * u;
    yy += v * v;
  }
  return xy / Math.sqrt(xx * yy);
}

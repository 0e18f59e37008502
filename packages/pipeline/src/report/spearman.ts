/** Ranks from 1, equal values sharing their mean rank. */
function ranks(values: ArrayLike<number>): Float64Array {
  const order = Uint32Array.from({ length: values.length }, (_, i) => i).sort(
    (a, b) => (values[a] as number) - (values[b] as number),
  );
  const result = new Float64Array(values.length);
  for (let i = 0; i < order.length; ) {
    let end = i + 1;
    while (end < order.length && values[order[end] as number] === values[order[i] as number]) end++;
    for (let k = i; k < end; k++) result[order[k] as number] = (i + end + 1) / 2;
    i = end;
  }
  return result;
}

/**
 * Spearman's rank correlation: the correlation of the ranks, equal values sharing their mean rank.
 *
 * @param x - Numbers.
 * @param y - As many numbers.
 * @returns In $[-1, 1]$; `NaN` when one of them is constant.
 *
 * Oracle: `scipy.stats.spearmanr`.
 *
 * @example
 * ```ts
 * import { spearman } from '@scaleface/pipeline';
 *
 * spearman([1, 2, 3, 4], [1, 3, 2, 40]); // => 0.8
 * ```
 */
export function spearman(x: ArrayLike<number>, y: ArrayLike<number>): number {
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

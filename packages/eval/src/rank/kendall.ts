import { checkSameLength, type Numbers } from '../input/arrays.js';
import { pickNumbers } from '../input/map-numbers.js';
import { argsort } from './argsort.js';
import { ranks } from './ranks.js';

/** Sorts in place and counts how many pairs of entries stood in descending order; `spare` is written over. */
function countInversions(values: Float64Array, spare: Float64Array): number {
  let inversions = 0;
  for (let width = 1; width < values.length; width *= 2) {
    for (let start = 0; start < values.length; start += 2 * width) {
      const middle = Math.min(start + width, values.length);
      const end = Math.min(start + 2 * width, values.length);
      for (let k = start, a = start, b = middle; k < end; k++) {
        if (b === end || (a < middle && (values[a] as number) <= (values[b] as number))) {
          spare[k] = values[a++] as number;
        } else {
          inversions += middle - a;
          spare[k] = values[b++] as number;
        }
      }
    }
    values.set(spare);
  }
  return inversions;
}

/** The number of pairs of equal entries that stand next to each other. */
function tiedPairs(n: number, equal: (i: number) => boolean): number {
  let pairs = 0;
  for (let i = 1, before = 0; i < n; i++) {
    before = equal(i) ? before + 1 : 0;
    pairs += before;
  }
  return pairs;
}

/**
 * Kendall's rank correlation $\tau_b = (C - D) / \sqrt{(N - T_x)(N - T_y)}$: of the $N = n(n-1)/2$ pairs of entries, $C$
 * stand in the same order in both lists, $D$ in opposite order, $T_x$ and $T_y$ are tied in one list. Counted in integers
 * by Knight's merge sort (1966), $O(n \log n)$.
 *
 * NaN is refused, as everywhere in `rank/`. Oracle: `scipy.stats.kendalltau`.
 *
 * @param x - Numbers, infinities allowed.
 * @param y - As many numbers.
 * @returns In $[-1, 1]$, 1 for the same order; `NaN` when one of the lists is constant or has fewer than two entries.
 * @throws ScaleFaceError `shape-mismatch`; `not-finite`, naming the first NaN.
 *
 * @example
 * ```ts
 * import { kendall } from '@scaleface/eval';
 *
 * kendall([1, 2, 3, 4], [1, 3, 2, 4]); // => 0.66667
 * ```
 */
export function kendall(x: Numbers, y: Numbers): number {
  checkSameLength(x, y, 'y');
  const n = x.length;
  const byY = argsort(y);
  // By x, and by y where x is equal: argsort keeps the order of equal numbers.
  const order = argsort(pickNumbers(x, byY)).map((k) => byY[k] as number);
  const a = pickNumbers(x, order);
  const b = ranks(pickNumbers(y, order));
  const pairs = (n * (n - 1)) / 2;
  const tiedX = tiedPairs(n, (i) => a[i] === a[i - 1]);
  const tiedBoth = tiedPairs(n, (i) => a[i] === a[i - 1] && b[i] === b[i - 1]);
  const opposite = countInversions(b, new Float64Array(n));
  const tiedY = tiedPairs(n, (i) => b[i] === b[i - 1]);
  const together = pairs - tiedX - tiedY + tiedBoth - 2 * opposite;
  return together / Math.sqrt((pairs - tiedX) * (pairs - tiedY));
}

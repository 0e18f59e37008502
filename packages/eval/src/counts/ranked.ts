import { at } from '@scaleface/numerics';
/**
 * Scores of one class that answer queries about their order. Three things implement it: a sorted array, a sorted array
 * whose scores have weights that can be taken away, and a histogram of the bit patterns.
 */
export interface RankedScores {
  /** How many scores there are. */
  readonly size: number;
  /** The k-th largest score, $1 \le k \le$ `size`. */
  kthLargest(k: number): number;
  /** How many scores are at least `t`. */
  countAtLeast(t: number): number;
  /** How many scores are above `t`. */
  countAbove(t: number): number;
  /** The smallest score above `t`, or $+\infty$ if there is none. */
  smallestAbove(t: number): number;
}

/** Number of leading entries of a descending array that are at least `t`. */
export function leadingAtLeast(descending: Float64Array, t: number): number {
  let low = 0;
  let high = descending.length;
  while (low < high) {
    const mid = (low + high) >>> 1;
    if ((descending[mid] as number) >= t) low = mid + 1;
    else high = mid;
  }
  return low;
}

/** Number of leading entries of a descending array that are above `t`. */
export function leadingAbove(descending: Float64Array, t: number): number {
  let low = 0;
  let high = descending.length;
  while (low < high) {
    const mid = (low + high) >>> 1;
    if ((descending[mid] as number) > t) low = mid + 1;
    else high = mid;
  }
  return low;
}

/** A descending copy. */
export const sortedDescending = (scores: Float64Array): Float64Array => scores.slice().sort().reverse();

/** Ranks over a descending array. */
export function rankSorted(descending: Float64Array): RankedScores {
  return {
    size: descending.length,
    kthLargest: (k) => at(descending, k - 1),
    countAtLeast: (t) => leadingAtLeast(descending, t),
    countAbove: (t) => leadingAbove(descending, t),
    smallestAbove(t) {
      const above = leadingAbove(descending, t);
      return above === 0 ? Number.POSITIVE_INFINITY : at(descending, above - 1);
    },
  };
}

import { leadingAbove, leadingAtLeast, type RankedScores } from './ranked.js';

const SHIFT = 9;
const BLOCK = 1 << SHIFT;

/** Ranked scores from which scores can be struck out one at a time. */
export interface StruckScores extends RankedScores {
  /** Strikes out the score at this position of the descending array. */
  strike(position: number): void;
}

/**
 * Ranks over the scores of a descending array that are still there. Striking costs $O(1)$, a question
 * $O(n / 512 + 512)$: one rejection curve strikes up to $n$ scores and asks some thousand questions.
 *
 * @param descending - All scores, largest first.
 */
export function rankStruck(descending: Float64Array): StruckScores {
  const n = descending.length;
  const there = new Uint8Array(n).fill(1);
  const perBlock = new Uint32Array((n >> SHIFT) + 1).fill(BLOCK);
  perBlock[n >> SHIFT] = n & (BLOCK - 1);
  let size = n;

  const leading = (positions: number): number => {
    let count = 0;
    const block = positions >> SHIFT;
    for (let b = 0; b < block; b++) count += perBlock[b] as number;
    for (let i = block << SHIFT; i < positions; i++) count += there[i] as number;
    return count;
  };
  const kthLargest = (k: number): number => {
    let left = k;
    let block = 0;
    while (left > (perBlock[block] as number)) left -= perBlock[block++] as number;
    let i = block << SHIFT;
    for (left -= there[i] as number; left > 0; left -= there[i] as number) i++;
    return descending[i] as number;
  };
  return {
    get size() {
      return size;
    },
    kthLargest,
    countAtLeast: (t) => leading(leadingAtLeast(descending, t)),
    countAbove: (t) => leading(leadingAbove(descending, t)),
    smallestAbove(t) {
      const above = leading(leadingAbove(descending, t));
      return above === 0 ? Number.POSITIVE_INFINITY : kthLargest(above);
    },
    strike(position) {
      if (there[position] === 0) return;
      there[position] = 0;
      (perBlock[position >> SHIFT] as number)--;
      size--;
    },
  };
}

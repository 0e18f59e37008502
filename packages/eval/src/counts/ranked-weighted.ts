import { at } from '@scaleface/numerics';
import { leadingAbove, leadingAtLeast, type RankedScores } from './ranked.js';

/** Where the weights of ranked scores are kept, by position of the descending array. */
export interface WeightStore {
  /** $2^{\text{shift}}$ scores make a block. */
  readonly shift: number;
  /** Weight of each score. */
  readonly weight: Float64Array;
  /** Weight of each block of scores. */
  readonly perBlock: Float64Array;
  /** Weight of all, its only entry. */
  readonly total: Float64Array;
}

/** A store for so many scores, without weight yet; fill `weight`, then {@link sumWeights}. */
export function createWeightStore(scores: number): WeightStore {
  const shift = blockShift(scores);
  return {
    shift,
    weight: new Float64Array(scores),
    perBlock: new Float64Array((scores >> shift) + 1),
    total: new Float64Array(1),
  };
}

/** The block size at which queries about so many scores cost least: $\sqrt n$, as a power of two, at most 512. */
export const blockShift = (scores: number): number => Math.min(9, Math.max(4, Math.ceil(Math.log2(scores + 1) / 2)));

/** Sums the weights of a store again. */
export function sumWeights({ shift, weight, perBlock, total }: WeightStore): void {
  let all = 0;
  for (let block = 0, i = 0; block < perBlock.length; block++) {
    let sum = 0;
    for (const end = Math.min(weight.length, (block + 1) << shift); i < end; i++) sum += weight[i] as number;
    perBlock[block] = sum;
    all += sum;
  }
  total[0] = all;
}

/**
 * Ranked scores that count by weight: a score of weight 3 is there three times, one of weight 0 not at all. A query
 * costs $O(2^{\text{shift}} + n/2^{\text{shift}})$, a change of weight in the store $O(1)$.
 *
 * @param descending - All scores, largest first.
 * @param store - Their weights, now and later.
 */
export function rankWeighted(descending: Float64Array, store: WeightStore): RankedScores {
  const { shift, weight, perBlock, total } = store;
  const leading = (positions: number): number => {
    let sum = 0;
    const block = positions >> shift;
    for (let b = 0; b < block; b++) sum += perBlock[b] as number;
    for (let i = block << shift; i < positions; i++) sum += weight[i] as number;
    return sum;
  };
  const kthLargest = (k: number): number => {
    let rest = k;
    let block = 0;
    while (rest > (perBlock[block] as number)) rest -= perBlock[block++] as number;
    let i = block << shift;
    for (rest -= weight[i] as number; rest > 0; rest -= weight[i] as number) i++;
    return at(descending, i);
  };
  return {
    get size() {
      return at(total, 0);
    },
    kthLargest,
    countAtLeast: (t) => leading(leadingAtLeast(descending, t)),
    countAbove: (t) => leading(leadingAbove(descending, t)),
    smallestAbove(t) {
      const above = leading(leadingAbove(descending, t));
      return above === 0 ? Number.POSITIVE_INFINITY : kthLargest(above);
    },
  };
}

import { isGenuine, type Labels, type Numbers } from '../input/arrays.js';
import { argsort } from '../rank/argsort.js';
import type { RankedScores } from './ranked.js';
import { blockShift, rankWeighted, sumWeights, type WeightStore } from './ranked-weighted.js';
import { takeWeights } from './take-weights.js';

/** Labelled pairs, sorted once and counted by weight, whose weight can be reduced. */
export interface RankedPairs {
  /** The genuine pairs. */
  readonly genuine: RankedScores;
  /** The impostor pairs. */
  readonly impostor: RankedScores;
  /** Genuine pairs from the highest score down; equal scores in reversed input order. */
  readonly genuinePairs: Uint32Array;
  /** Impostor pairs from the highest score down; equal scores in reversed input order. */
  readonly impostorPairs: Uint32Array;
  /** Where each pair keeps its weight. */
  readonly slotOf: Uint32Array;
  /** The weight of each slot: what has not been taken away. */
  readonly weight: Float64Array;
  /** Gives all pairs new weights, one per pair; without an argument 1. */
  weigh(weights?: Numbers): void;
  /** Brings all weight back that was taken away since `weigh`. */
  restore(): void;
  /** Takes `excess` away from the slots of a list before `end`, the last first, and gives the new end. */
  take(slots: Uint32Array, end: number, excess: number): number;
}

/**
 * The counting core of verification and rejection: every query about lists of pairs, with or without weights, goes to
 * these ranks. Weight $w$ counts as $w$ copies of the pair. Sorted once; new weights cost $O(n)$, reducing a weight
 * $O(1)$, a query $O(\sqrt n)$ up to $n = 2^{18}$.
 *
 * @param scores - One similarity per pair, without NaN.
 * @param labels - One label per pair.
 */
export function rankPairs(scores: Numbers, labels: Labels): RankedPairs {
  const order = argsort(scores).reverse();
  const n = order.length;
  const ofGenuine = new Uint8Array(n);
  let count = 0;
  for (let i = 0; i < n; i++) {
    if (!isGenuine(labels[i])) continue;
    ofGenuine[i] = 1;
    count++;
  }
  const shift = blockShift(n);
  // Genuine pairs have the first slots, impostor pairs those from the next block on.
  const blocks = (count >> shift) + 1;
  const firstImpostor = blocks << shift;
  const slots = firstImpostor + n - count;
  const slotOf = new Uint32Array(n);
  const pairs = new Uint32Array(slots);
  const descending = new Float64Array(slots);
  for (let i = 0, g = 0, m = firstImpostor; i < n; i++) {
    const pair = order[i] as number;
    const slot = ofGenuine[pair] === 1 ? g++ : m++;
    slotOf[pair] = slot;
    pairs[slot] = pair;
    descending[slot] = (scores[pair] as number) + 0; // −0 becomes 0
  }
  const given = new Float64Array(slots);
  const weight = new Float64Array(slots);
  const perBlock = new Float64Array((slots >> shift) + 1);
  const total = new Float64Array(2);
  const fill = (first: number, end: number, weights: Numbers): void => {
    for (let slot = first; slot < end; slot++) given[slot] = weights[pairs[slot] as number] as number;
  };
  const storeOf = (kind: 0 | 1, first: number, end: number): WeightStore => ({
    shift,
    weight: weight.subarray(first, end),
    perBlock: kind === 0 ? perBlock.subarray(0, blocks) : perBlock.subarray(blocks),
    total: total.subarray(kind, kind + 1),
  });
  const stores = [storeOf(0, 0, count), storeOf(1, firstImpostor, slots)] as const;
  const tally = { shift, perBlock, firstImpostor, total };
  const givenPerBlock = new Float64Array(perBlock.length);
  const givenTotal = new Float64Array(2);
  const restore = (): void => {
    weight.set(given);
    perBlock.set(givenPerBlock);
    total.set(givenTotal);
  };
  return {
    genuine: rankWeighted(descending.subarray(0, count), stores[0]),
    impostor: rankWeighted(descending.subarray(firstImpostor), stores[1]),
    genuinePairs: pairs.subarray(0, count),
    impostorPairs: pairs.subarray(firstImpostor),
    slotOf,
    weight,
    weigh(weights) {
      if (weights === undefined) given.fill(1, 0, count).fill(1, firstImpostor);
      else {
        fill(0, count, weights);
        fill(firstImpostor, slots, weights);
      }
      weight.set(given);
      for (const store of stores) sumWeights(store);
      givenPerBlock.set(perBlock);
      givenTotal.set(total);
    },
    restore,
    take: (list, end, excess) => takeWeights(weight, list, end, excess, tally),
  };
}

import type { RankedPairs } from '../counts/ranked-pairs.js';
import type { RejectionConvention } from './convention.js';
import type { Lineup } from './lineup.js';

/** What keeps the weights of pairs, and lets some be taken away. */
export type WeightLedger = Pick<RankedPairs, 'slotOf' | 'weight' | 'take'>;

/** Pairs that leave a line-up from its uncertain end. */
export interface Queue {
  /** Starts over with all pairs of the ranks in their place, which weigh `whole` together. */
  start(whole: number): void;
  /** Lets the share `portion` of the whole weight leave; portions may only grow until the next start. */
  reject(portion: number): void;
}

/**
 * The one rule of which pairs leave. A pair of weight $w$ stands for $w$ copies next to each other: where the cut falls
 * among them under `stable`, the pair keeps the weight of the copies before the cut; under `block` all copies stay.
 *
 * @param lineup - Pairs in order of certainty.
 * @param convention - Rounding and ties.
 * @param ranks - The pairs, from which weight is taken away.
 */
export function queueOf(
  { pairs, key }: Lineup,
  { rounding, ties }: Pick<RejectionConvention, 'rounding' | 'ties'>,
  ranks: WeightLedger,
): Queue {
  const { take, weight } = ranks;
  const slots = pairs.map((pair) => ranks.slotOf[pair] as number);
  let whole = 0;
  let left = 0;
  // Pairs before `end` are there; the last of them may have lost a part of its weight.
  let end = 0;
  // Where the block of equally certain pairs begins that ends at `end`, once it is known, and its weight.
  let start = 0;
  let block = 0;

  const leaveOneByOne = (wanted: number): void => {
    if (left <= wanted) return;
    end = take(slots, end, left - wanted);
    left = wanted;
  };
  const measureLastBlock = (): void => {
    const own = key[pairs[end - 1] as number];
    let sum = 0;
    let k = end;
    for (; k > 0 && key[pairs[k - 1] as number] === own; k--) sum += weight[slots[k - 1] as number] as number;
    start = k;
    block = sum;
  };
  const leaveInBlocks = (wanted: number): void => {
    while (left > wanted) {
      if (start === end) measureLastBlock();
      if (left - block < wanted) return;
      take(slots, end, block);
      end = start;
      left -= block;
    }
  };
  return {
    start(all) {
      whole = all;
      left = all;
      end = pairs.length;
      start = end;
    },
    reject(portion) {
      const wanted = rounding === 'kept' ? Math.floor(whole * (1 - portion)) : whole - Math.floor(whole * portion);
      if (ties === 'block') leaveInBlocks(wanted);
      else leaveOneByOne(wanted);
    },
  };
}

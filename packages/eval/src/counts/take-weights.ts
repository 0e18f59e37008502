/** Sums of weights that follow what is taken away. */
export interface WeightTally {
  /** $2^{\text{shift}}$ slots make a block. */
  readonly shift: number;
  /** Weight of each block. */
  readonly perBlock: Float64Array;
  /** The first slot of an impostor pair; genuine pairs are before it. */
  readonly firstImpostor: number;
  /** Weight of all genuine pairs, and of all impostor pairs. */
  readonly total: Float64Array;
}

/**
 * Takes weight away from slots in turn, the last of a list first, each as a whole before the next. All of a list at once:
 * sums that every slot changes are changed once.
 *
 * @param weight - The weight of each slot, whole numbers; changed.
 * @param slots - The list.
 * @param end - Where the list ends: slots from there on have nothing left.
 * @param excess - How much is taken, at most what is there.
 * @param tally - Sums to keep; changed.
 * @returns Where the list ends now.
 */
export function takeWeights(
  weight: Float64Array,
  slots: Uint32Array,
  end: number,
  excess: number,
  tally?: WeightTally,
): number {
  let left = excess;
  let genuine = 0;
  let k = end;
  while (left > 0) {
    const slot = slots[k - 1] as number;
    const own = weight[slot] as number;
    const taken = Math.min(own, left);
    if (taken > 0) {
      weight[slot] = own - taken;
      left -= taken;
      if (tally !== undefined) {
        (tally.perBlock[slot >> tally.shift] as number) -= taken;
        if (slot < tally.firstImpostor) genuine += taken;
      }
    }
    if (taken < own) break;
    k--;
  }
  if (tally !== undefined) {
    (tally.total[0] as number) -= genuine;
    (tally.total[1] as number) -= excess - genuine;
  }
  return k;
}

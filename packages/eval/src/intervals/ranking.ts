/** Records in the order in which they are kept, most certain first. */
export interface Ranking {
  /** Records, most certain first. */
  readonly order: Uint32Array;
  /** Where every record stands in `order`. */
  readonly place: Int32Array;
  /** For every position of `order`, the position after the last record that is equally certain. */
  readonly blockEnd: Int32Array;
}

/** A ranking from an order and the keys that it sorts ascending. */
export function rankingOf(order: Uint32Array, key: Float64Array): Ranking {
  const n = order.length;
  const place = new Int32Array(n);
  const blockEnd = new Int32Array(n);
  for (let k = n - 1; k >= 0; k--) {
    place[order[k] as number] = k;
    const tied = k + 1 < n && key[order[k] as number] === key[order[k + 1] as number];
    blockEnd[k] = tied ? (blockEnd[k + 1] as number) : k + 1;
  }
  return { order, place, blockEnd };
}

/**
 * How many records of a ranking stay at each rejected portion: the fewest that weigh $\lfloor W(1-r) \rfloor$ together,
 * and all that are as certain as the last of them.
 *
 * @param ranking - The ranking.
 * @param weights - One weight a record.
 * @param portions - Rejected portions, ascending.
 * @returns One position of `order` per portion: records before it stay.
 */
export function cutsOf(ranking: Ranking, weights: Float64Array, portions: readonly number[]): number[] {
  const { order, blockEnd } = ranking;
  let total = 0;
  for (let k = 0; k < order.length; k++) total += weights[k] as number;
  const cuts = new Array<number>(portions.length).fill(0);
  let kept = 0;
  let k = 0;
  for (let p = portions.length - 1; p >= 0; p--) {
    const wanted = Math.floor(total * (1 - (portions[p] as number)));
    while (k < order.length && kept < wanted) kept += weights[order[k++] as number] as number;
    cuts[p] = k === 0 ? 0 : (blockEnd[k - 1] as number);
  }
  return cuts;
}

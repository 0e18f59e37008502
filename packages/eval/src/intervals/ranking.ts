/** Records in the order in which they are kept, most certain first. */
export interface Ranking {
  /** Records, most certain first. */
  readonly order: Uint32Array;
  /** Where every record stands in `order`. */
  readonly place: Int32Array;
  /** For every position of `order`, the position after the last record that is equally certain. */
  readonly blockEnd: Int32Array;
}

/**
 * A ranking from an order and the keys that it sorts ascending.
 *
 * @param order - Records, most certain first.
 * @param key - The key of every record.
 * @param into - A ranking of as many records whose arrays are written over. Default: new ones.
 */
export function rankingOf(order: Uint32Array, key: Float64Array, into?: Ranking): Ranking {
  const n = order.length;
  const place = into?.place ?? new Int32Array(n);
  const blockEnd = into?.blockEnd ?? new Int32Array(n);
  let end = n;
  for (let k = n - 1; k >= 0; k--) {
    const i = order[k] as number;
    place[i] = k;
    if (k + 1 < n && key[i] !== key[order[k + 1] as number]) end = k + 1;
    blockEnd[k] = end;
  }
  return { order, place, blockEnd };
}

/** What stays at one rejected portion. */
export interface RankingCut {
  /** Position of `order`: records before it stay. */
  readonly at: number;
  /** Weight of the genuine pairs that stay. */
  readonly genuine: number;
  /** Weight of the impostor pairs that stay. */
  readonly impostor: number;
  /** Weight of the genuine pairs that stay and are accepted at the bound given. */
  readonly accepted: number;
}

/**
 * What stays of a ranking at each rejected portion: the fewest records that weigh $\lfloor W(1-r) \rfloor$ together, and
 * all that are as certain as the last of them.
 *
 * @param ranking - The ranking.
 * @param weights - One weight a record.
 * @param portions - Rejected portions, ascending.
 * @param scores - Scores of the genuine pairs, `NaN` at impostor pairs.
 * @param bound - Genuine pairs above it are accepted.
 * @returns One cut per portion.
 */
export function cutsOf(
  ranking: Ranking,
  weights: Float64Array,
  portions: readonly number[],
  scores: Float64Array,
  bound: number,
): RankingCut[] {
  const { order, blockEnd } = ranking;
  let total = 0;
  for (let k = 0; k < weights.length; k++) total += weights[k] as number;
  const cuts: RankingCut[] = [];
  let k = 0;
  let kept = 0;
  let genuine = 0;
  let accepted = 0;
  for (let p = portions.length - 1; p >= 0; p--) {
    const wanted = Math.floor(total * (1 - (portions[p] as number)));
    while (kept < wanted) {
      for (const end = blockEnd[k] as number; k < end; k++) {
        const i = order[k] as number;
        const w = weights[i] as number;
        const s = scores[i] as number;
        kept += w;
        if (Number.isNaN(s)) continue;
        genuine += w;
        if (s > bound) accepted += w;
      }
    }
    cuts.push({ at: k, genuine, impostor: kept - genuine, accepted });
  }
  return cuts.reverse();
}

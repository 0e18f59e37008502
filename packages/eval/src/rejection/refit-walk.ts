import type { RankedPairs } from '../counts/ranked-pairs.js';
import type { Numbers } from '../input/arrays.js';
import { roundHalfEven } from '../verification/threshold.js';
import type { Lineup } from './lineup.js';
import type { SharedWeights } from './shared-weights.js';

/** Pairs by falling score, genuine ones before impostor ones of the same score. */
export interface RefitRanks {
  /** The pair of each rank. */
  readonly pairs: Uint32Array;
  /** Twice the rank of each pair, and one more for a genuine one. */
  readonly codes: Uint32Array;
  /** The score of each rank. */
  readonly scores: Float64Array;
}

/** Ranks pairs that are sorted already. */
export function refitRanks(scores: Numbers, { genuinePairs, impostorPairs }: RankedPairs): RefitRanks {
  const n = scores.length;
  const pairs = new Uint32Array(n);
  const codes = new Uint32Array(n);
  const descending = new Float64Array(n);
  for (let rank = 0, g = 0, m = 0; rank < n; rank++) {
    const own = g < genuinePairs.length ? (scores[genuinePairs[g] as number] as number) : Number.NaN;
    const other = m < impostorPairs.length ? (scores[impostorPairs[m] as number] as number) : Number.NaN;
    // Only one list has an end: with NaN for its score the other goes on.
    const first = m === impostorPairs.length || own >= other;
    const pair = (first ? genuinePairs[g++] : impostorPairs[m++]) as number;
    pairs[rank] = pair;
    codes[pair] = 2 * rank + (first ? 1 : 0);
    descending[rank] = first ? own : other;
  }
  return { pairs, codes, scores: descending };
}

/**
 * A walk through rejection with the threshold fitted again at every portion (`scaleface`: pairs leave one by one, the $k$-th
 * largest impostor score with $k = \mathrm{round}(fn)$): TAR at each rate and portion, `[f][k]`, the same numbers as
 * `rejectionEngine(…).measure(lineup, fars)`.
 *
 * For many weights in turn. No weight is ever taken away, so that there is nothing to bring back: whether a pair is still
 * there is known by its place in the line-up. Each rate keeps the ranks down to its threshold, and the weights above; when
 * pairs have left, the threshold moves on from where it was. Weights are whole and sums exact, whatever their order.
 *
 * @param ranks - The pairs by their scores.
 * @param lineup - The order of leaving.
 * @param fars - The rates.
 * @param portions - Rejected portions, ascending.
 * @param weights - The weights of the pairs, now and later.
 */
export function refitWalk(
  { pairs: ofRank, codes, scores }: RefitRanks,
  { pairs }: Pick<Lineup, 'pairs'>,
  fars: readonly number[],
  portions: readonly number[],
  weights: SharedWeights,
): () => number[][] {
  const n = pairs.length;
  // Of each place in the line-up its rank; of each rank its place. A genuine pair's rank is none that a threshold reaches:
  // few pairs are genuine, and they are looked at by themselves.
  const rankAt = new Int32Array(n);
  const place = new Uint32Array(n);
  const genuineAt = new Uint32Array(n);
  let own = 0;
  for (let i = 0; i < n; i++) {
    const code = codes[pairs[i] as number] as number;
    place[code >>> 1] = 2 * i + (code & 1);
    rankAt[i] = (code & 1) === 1 ? n : code >>> 1;
    if ((code & 1) === 1) genuineAt[own++] = i;
  }
  const genuinePairs = own;
  const { leaving } = weights;
  let weight = weights.of;
  const rates = fars.length;
  // Ranks before `reach` are accepted at a rate; what they weigh, impostor and genuine pairs apart.
  const reach = new Int32Array(rates);
  const accepted = new Float64Array(rates);
  const matched = new Float64Array(rates);
  // Pairs before `end` of the line-up are there, the last of them without `gone` of its weight; `own` of them are genuine.
  let end = 0;
  let gone = 0;
  let left = 0;
  let genuine = 0;
  /** Lets so much weight leave, the last pair first. Each loop does one simple thing: there are many pairs. */
  const leave = (excess: number): void => {
    let first = end;
    let sum = -gone;
    let count = 0;
    while (sum < excess) {
      const w = weight[pairs[--first] as number] as number;
      leaving[count++] = w;
      sum += w;
    }
    const last = end - 1;
    const over = sum - excess;
    (leaving[0] as number) -= gone;
    (leaving[count - 1] as number) -= over;
    let deepest = 0;
    for (let f = 0; f < rates; f++) deepest = Math.max(deepest, reach[f] as number);
    for (let j = 0; j < count; j++) {
      const rank = rankAt[last - j] as number;
      if (rank >= deepest) continue;
      const w = leaving[j] as number;
      for (let f = 0; f < rates; f++) if (rank < (reach[f] as number)) (accepted[f] as number) -= w;
    }
    // Of the first to leave a part may stay.
    end = over > 0 ? first + 1 : first;
    gone = over > 0 ? (weight[pairs[first] as number] as number) - over : 0;
    left -= excess;
    for (; own > 0 && (genuineAt[own - 1] as number) >= first; own--) {
      const i = genuineAt[own - 1] as number;
      const w = leaving[last - i] as number;
      const rank = (codes[pairs[i] as number] as number) >>> 1;
      genuine -= w;
      for (let f = 0; f < rates; f++) if (rank < (reach[f] as number)) (matched[f] as number) -= w;
      if (i < end) break;
    }
  };
  /** What is still there of a rank whose place is `at`. */
  const kept = (rank: number, at: number): number => {
    if (at >= end) return 0;
    const w = weight[ofRank[rank] as number] as number;
    return at === end - 1 ? w - gone : w;
  };
  /** Moves a threshold to the impostor pair of this place among those that are there. */
  const fit = (f: number, k: number): void => {
    let q = reach[f] as number;
    let a = accepted[f] as number;
    let g = matched[f] as number;
    while (a < k) {
      const p = place[q] as number;
      const w = kept(q, p >>> 1);
      if ((p & 1) === 1) g += w;
      else a += w;
      q++;
    }
    while (q > 0) {
      const p = place[q - 1] as number;
      const w = kept(q - 1, p >>> 1);
      if ((p & 1) === 1) g -= w;
      else {
        if (a - w < k) break;
        a -= w;
      }
      q--;
    }
    reach[f] = q;
    accepted[f] = a;
    matched[f] = g;
  };
  /** The genuine weight accepted by a threshold just above the best impostor score. */
  const above = (f: number): number => {
    const last = (reach[f] as number) - 1;
    const threshold = (scores[last] as number) + 1e-8;
    let g = matched[f] as number;
    for (let rank = last; rank >= 0 && (scores[rank] as number) < threshold; rank--) {
      const p = place[rank] as number;
      if ((p & 1) === 1) g -= kept(rank, p >>> 1);
    }
    return g;
  };
  return () => {
    const whole = weights.genuine + weights.impostor;
    weight = weights.of;
    reach.fill(0);
    accepted.fill(0);
    matched.fill(0);
    end = n;
    own = genuinePairs;
    gone = 0;
    left = whole;
    genuine = weights.genuine;
    const values = fars.map(() => new Array<number>(portions.length));
    for (let p = 0; p < portions.length; p++) {
      const wanted = Math.floor(whole * (1 - (portions[p] as number)));
      if (left > wanted) leave(left - wanted);
      const impostor = left - genuine;
      for (let f = 0; f < rates; f++) {
        const curve = values[f] as number[];
        if (impostor === 0) {
          curve[p] = Number.NaN;
          continue;
        }
        const k = roundHalfEven((fars[f] as number) * impostor);
        fit(f, Math.max(1, Math.min(k, impostor)));
        curve[p] = (k === 0 ? above(f) : (matched[f] as number)) / genuine;
      }
    }
    return values;
  };
}

import { at } from '@scaleface/numerics';
import { BucketNeeded, rankCounts } from '../counts/ranked-counts.js';
import { addFine, addScores, createScoreCounts, patternsOf, type ScoreCounts } from '../counts/score-counts.js';
import { combinerOf, type PairQuality } from '../pairs/pair-quality.js';
import type { CheckedPairs } from './walk-pairs.js';

/** Writes the confidence of some pairs, rounded to float32. */
export type PairConfidence = (pairs: CheckedPairs) => Float32Array;

/**
 * Confidences of pairs from those of their templates; $-\infty$ where one of them failed.
 *
 * @param confidence - Of each template.
 * @param failed - 1 for a template that failed.
 * @param how - How two become one.
 * @param most - The most pairs at a time.
 */
export function pairConfidences(
  confidence: Float64Array,
  failed: Uint8Array,
  how: PairQuality,
  most: number,
): PairConfidence {
  const combine = combinerOf(how);
  const out = new Float32Array(most);
  return ({ left, right }) => {
    for (let i = 0; i < left.length; i++) {
      const a = left[i] as number;
      const b = right[i] as number;
      const lost = failed[a] === 1 || failed[b] === 1;
      out[i] = lost ? Number.NEGATIVE_INFINITY : combine(at(confidence, a), at(confidence, b));
    }
    return out.subarray(0, left.length);
  };
}

/** A pass over all pairs without scores; gives how many there were. */
type Pass = (visit: (pairs: CheckedPairs) => void) => Promise<number>;

/** Confidences have no class: all are counted as one. */
const unlabelled = (confidences: Float32Array): Uint8Array => new Uint8Array(confidences.length);

/** The cut of each rejected portion, or the buckets that must be looked into first. */
function cutsOf(counts: ScoreCounts, portions: readonly number[]): { cuts: Float64Array; needed: Set<number> } {
  const ranks = rankCounts(counts, false);
  const needed = new Set<number>();
  const cuts = Float64Array.from(portions, (portion) => {
    const kept = Math.floor(ranks.size * (1 - portion));
    try {
      return kept === 0 ? Number.NaN : ranks.kthLargest(kept);
    } catch (error) {
      if (!(error instanceof BucketNeeded)) throw error;
      needed.add(error.bucket);
      return Number.NaN;
    }
  });
  return { cuts, needed };
}

/**
 * The least confidence that stays at each rejected portion, exact, in two passes: at least $\lfloor N(1-r) \rfloor$ pairs
 * stay, and as few more as equal confidences allow (ties leave or stay together). `NaN` where all leave.
 *
 * @param pass - A pass over the pairs.
 * @param confidence - Their confidences.
 * @param portions - Rejected portions, ascending.
 */
export async function confidenceCuts(
  pass: Pass,
  confidence: PairConfidence,
  portions: readonly number[],
): Promise<Float64Array> {
  let counts = createScoreCounts();
  await pass((pairs) => {
    const own = confidence(pairs);
    addScores(counts, own, unlabelled(own));
  });
  const { needed } = cutsOf(counts, portions);
  const { fine } = createScoreCounts(needed);
  await pass((pairs) => {
    const own = confidence(pairs);
    addFine(fine, patternsOf(own), unlabelled(own));
  });
  counts = { coarse: counts.coarse, fine };
  return cutsOf(counts, portions).cuts;
}

/** At how many of the rejected portions each pair stays: the first so many. */
export function staysOf(confidences: Float32Array, cuts: Float64Array): Uint16Array {
  const stays = new Uint16Array(confidences.length);
  for (let i = 0; i < confidences.length; i++) {
    const own = confidences[i] as number;
    let low = 0;
    let high = cuts.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (own >= (cuts[middle] as number)) low = middle + 1;
      else high = middle;
    }
    stays[i] = low;
  }
  return stays;
}

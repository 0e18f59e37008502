import { ScaleFaceError } from '@scaleface/numerics';
import { BucketNeeded, rankCounts } from '../counts/ranked-counts.js';
import { addFine, addScores, createScoreCounts, patternsOf, type ScoreCounts } from '../counts/score-counts.js';
import type { Labels, Numbers } from '../input/arrays.js';
import { type TarAtFar, tarAtFarRanked } from './tar-at-far-ranked.js';
import type { FarRule } from './threshold.js';

/**
 * The buckets whose lower bits must be counted before {@link tarAtFarOfCounts} can answer; none when it can. Count them
 * with `createScoreCounts(buckets)` in another pass over the same pairs, and ask again: two or three passes in all. Oracle:
 * `tarAtFar` on the sorted scores, once these buckets are counted.
 *
 * @param counts - Counts of all pairs.
 * @param fars - The rates that will be asked for.
 * @param rule - The rule that will be asked for. Default `conservative`.
 *
 * @example
 * ```ts
 * import { addScores, createScoreCounts, missingBuckets } from '@scaleface/eval';
 *
 * const counts = addScores(createScoreCounts(), Float32Array.of(0.9, 0.5, 0.2), [1, 0, 0]);
 * missingBuckets(counts, [0.5]).length; // => 1
 * ```
 */
export function missingBuckets(counts: ScoreCounts, fars: Numbers, rule: FarRule = 'conservative'): number[] {
  const genuine = rankCounts(counts, true);
  const impostor = rankCounts(counts, false);
  const needed = new Set<number>();
  for (const far of Array.from(fars)) {
    try {
      tarAtFarRanked(genuine, impostor, [far], rule);
    } catch (error) {
      if (!(error instanceof BucketNeeded)) throw error;
      needed.add(error.bucket);
    }
  }
  return needed.size === 0 ? [] : [...counts.fine.keys(), ...needed].sort((a, b) => a - b);
}

/**
 * `tarAtFar` from counts: the same numbers as from the scores themselves, bit for bit.
 *
 * Oracle: `tarAtFar` on the sorted scores.
 *
 * @param counts - Counts of all pairs, merged.
 * @param fars - Target rates.
 * @param rule - The rule. Default `conservative`.
 * @throws ScaleFaceError `failed` while buckets are missing.
 *
 * @example
 * ```ts
 * import { addScores, createScoreCounts, missingBuckets, tarAtFarOfCounts } from '@scaleface/eval';
 *
 * const scores = Float32Array.of(0.9, 0.8, 0.3, 0.5, 0.2);
 * const labels = [1, 1, 1, 0, 0];
 * let counts = addScores(createScoreCounts(), scores, labels);
 * for (let wanted = missingBuckets(counts, [0.5]); wanted.length > 0; wanted = missingBuckets(counts, [0.5])) {
 *   counts = addScores(createScoreCounts(wanted), scores, labels);
 * }
 * tarAtFarOfCounts(counts, [0.5]).tar; // => [1]
 * ```
 */
export function tarAtFarOfCounts(counts: ScoreCounts, fars: Numbers, rule: FarRule = 'conservative'): TarAtFar {
  const missing = missingBuckets(counts, fars, rule);
  if (missing.length === 0) return tarAtFarRanked(rankCounts(counts, true), rankCounts(counts, false), fars, rule);
  throw new ScaleFaceError('the counts are too coarse for these rates', {
    code: 'failed',
    path: 'counts',
    expected: `lower bits of buckets ${missing.join(', ')}`,
    hint: 'Count again with createScoreCounts(missingBuckets(counts, fars, rule))',
  });
}

/** TAR@FAR of float32 scores in a few passes and some megabytes, without sorting or copying them. */
export function tarAtFarOfFloat32(scores: Float32Array, labels: Labels, fars: Numbers, rule: FarRule): TarAtFar {
  let counts = addScores(createScoreCounts(), scores, labels);
  for (
    let wanted = missingBuckets(counts, fars, rule);
    wanted.length > 0;
    wanted = missingBuckets(counts, fars, rule)
  ) {
    const next = createScoreCounts(wanted.filter((bucket) => !counts.fine.has(bucket)));
    addFine(next.fine, patternsOf(scores), labels);
    counts = { coarse: counts.coarse, fine: new Map([...counts.fine, ...next.fine]) };
  }
  return tarAtFarOfCounts(counts, fars, rule);
}

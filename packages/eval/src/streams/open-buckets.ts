import { BUCKETS } from '../counts/float32-keys.js';
import type { ScoreCounts } from '../counts/score-counts.js';
import { PAIRS_AT_ONCE } from './walk-pairs.js';

const scoresIn = ({ coarse }: ScoreCounts, bucket: number): number =>
  (coarse[bucket] as number) + (coarse[BUCKETS + bucket] as number);

/** All buckets that hold scores. */
export const occupied = (counts: ScoreCounts): number[] =>
  Array.from({ length: BUCKETS }, (_, bucket) => bucket).filter((bucket) => scoresIn(counts, bucket) > 0);

/**
 * Adds the next bucket up that holds scores of each class where looking into it costs little: the smallest score above one
 * that sets a threshold often lies there.
 */
export function withNext(buckets: Iterable<number>, counts: ScoreCounts): Set<number> {
  const all = new Set(buckets);
  for (const bucket of [...all]) {
    for (const own of [0, BUCKETS]) {
      let next = bucket + 1;
      while (next < BUCKETS && counts.coarse[own + next] === 0) next++;
      if (next < BUCKETS && scoresIn(counts, next) < PAIRS_AT_ONCE) all.add(next);
    }
  }
  return all;
}

/** Marks of buckets. */
export function marksOf(buckets: Iterable<number>): Uint8Array {
  const marked = new Uint8Array(BUCKETS);
  for (const bucket of buckets) marked[bucket] = 1;
  return marked;
}

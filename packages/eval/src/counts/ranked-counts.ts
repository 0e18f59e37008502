import { at } from '@scaleface/numerics';
import { type FineHalf, fineHalf } from './fine-table.js';
import { BUCKETS, float32Of, keyAbove, keyAtLeast } from './float32-keys.js';
import type { RankedScores } from './ranked.js';
import type { ScoreCounts } from './score-counts.js';

/** Thrown when a query needs the lower bits of a bucket whose lower bits were not counted. */
export class BucketNeeded extends Error {
  /** The bucket. */
  readonly bucket: number;
  constructor(bucket: number) {
    super(`the lower bits of bucket ${bucket} were not counted`);
    this.name = 'BucketNeeded';
    this.bucket = bucket;
  }
}

/** The first place from the right end where counts add up to `k`, and what is left of `k` there. */
function fromAbove(counts: Float64Array, k: number): { place: number; left: number } {
  let left = k;
  let place = BUCKETS - 1;
  while (left > (counts[place] as number)) left -= counts[place--] as number;
  return { place, left };
}

function total(counts: Float64Array, from: number): number {
  let sum = 0;
  for (let i = from; i < counts.length; i++) sum += counts[i] as number;
  return sum;
}

/**
 * Ranks of one class over counts of bit patterns.
 *
 * @param counts - The counts.
 * @param genuine - Which class.
 * @throws BucketNeeded when asked a question that the counts cannot answer yet.
 */
export function rankCounts(counts: ScoreCounts, genuine: boolean): RankedScores {
  const coarse = counts.coarse.subarray(genuine ? BUCKETS : 0, genuine ? 2 * BUCKETS : BUCKETS);
  const fineOf = (bucket: number): FineHalf => {
    const table = counts.fine.get(bucket);
    if (table === undefined) throw new BucketNeeded(bucket);
    return fineHalf(table, genuine);
  };
  const size = total(coarse, 0);

  const countFrom = (key: number): number => {
    if (key >= BUCKETS * BUCKETS) return 0;
    const bucket = Math.floor(key / BUCKETS);
    const above = total(coarse, bucket + 1);
    if (coarse[bucket] === 0) return above;
    const low = key % BUCKETS;
    return above + (low === 0 ? at(coarse, bucket) : fineOf(bucket).from(low));
  };
  const smallestFrom = (key: number): number => {
    let bucket = Math.floor(key / BUCKETS);
    let low = key % BUCKETS;
    for (; bucket < BUCKETS; bucket++, low = 0) {
      if (coarse[bucket] === 0) continue;
      const found = fineOf(bucket).smallestFrom(low);
      if (found !== undefined) return float32Of(bucket * BUCKETS + found);
    }
    return Number.POSITIVE_INFINITY;
  };
  return {
    size,
    kthLargest(k) {
      const { place: bucket, left } = fromAbove(coarse, k);
      return float32Of(bucket * BUCKETS + fineOf(bucket).kthLargest(left));
    },
    countAtLeast: (t) => countFrom(keyAtLeast(t)),
    countAbove: (t) => countFrom(keyAbove(t)),
    smallestAbove: (t) => smallestFrom(keyAbove(t)),
  };
}

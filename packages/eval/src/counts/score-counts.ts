import { at, ScaleFaceError } from '@scaleface/numerics';
import { checkLabels, checkSameLength, isGenuine, type Labels } from '../input/arrays.js';
import { addToFine, createFineTable, type FineTable, mergeFine } from './fine-table.js';
import { BUCKETS, orderedKey } from './float32-keys.js';

/**
 * Exact counts of float32 scores by bit pattern, for lists too long to sort or spread over workers and machines. The
 * upper 16 bits of all scores are counted; the lower 16 only within the buckets asked for. Counts of shards add up to
 * the counts of the whole, bit for bit.
 */
export interface ScoreCounts {
  /** Counts by upper bits: impostors first, then genuine pairs; $2 \times 65536$ integers. */
  readonly coarse: Float64Array;
  /** For each bucket looked into: counts by lower bits, in pages that are there from their first count on. */
  readonly fine: ReadonlyMap<number, FineTable>;
}

/**
 * Empty counts.
 *
 * @param buckets - Buckets to look into, from `missingBuckets`; none in the first pass.
 *
 * @example
 * ```ts
 * import { addScores, createScoreCounts, mergeScoreCounts } from '@scaleface/eval';
 *
 * const a = addScores(createScoreCounts(), Float32Array.of(0.9, 0.1), [1, 0]);
 * const b = addScores(createScoreCounts(), Float32Array.of(0.8, 0.2), [1, 0]);
 * mergeScoreCounts(a, b).coarse.reduce((sum, c) => sum + c); // => 4
 * ```
 */
export const createScoreCounts = (buckets: Iterable<number> = []): ScoreCounts => ({
  coarse: new Float64Array(2 * BUCKETS),
  fine: new Map(Array.from(new Set(buckets), (b) => [b, createFineTable()])),
});

function checkPattern(pattern: number, i: number): void {
  if ((pattern & 0x7fffffff) <= 0x7f800000) return;
  throw new ScaleFaceError('not a number', {
    code: 'not-finite',
    path: `scores[${i}]`,
    expected: 'a number or an infinity',
    received: 'NaN',
  });
}

function addCoarse(coarse: Float64Array, patterns: Int32Array, labels: Labels): void {
  for (let i = 0; i < patterns.length; i++) {
    const pattern = patterns[i] as number;
    checkPattern(pattern, i);
    (coarse[(orderedKey(pattern) >>> 16) + (isGenuine(labels[i]) ? BUCKETS : 0)] as number)++;
  }
}

/** Counts lower bits within the buckets of `fine`. */
export function addFine(fine: ReadonlyMap<number, FineTable>, patterns: Int32Array, labels: Labels): void {
  const tables = [...fine.values()];
  const slots = new Int32Array(BUCKETS).fill(-1);
  [...fine.keys()].forEach((bucket, slot) => {
    slots[bucket] = slot;
  });
  for (let i = 0; i < patterns.length; i++) {
    const key = orderedKey(patterns[i] as number);
    const slot = slots[key >>> 16] as number;
    if (slot < 0) continue;
    addToFine(tables[slot] as FineTable, (key & 0xffff) + (isGenuine(labels[i]) ? BUCKETS : 0), 1);
  }
}

/** The bit patterns of float32 scores, without a copy. */
export const patternsOf = (scores: Float32Array): Int32Array =>
  new Int32Array(scores.buffer, scores.byteOffset, scores.length);

/**
 * Adds pairs to counts, in place.
 *
 * Oracle: `tarAtFar` on the sorted scores.
 *
 * @param counts - Where to.
 * @param scores - Float32 similarities, infinities allowed.
 * @param labels - One label per pair.
 * @returns `counts` itself.
 * @throws ScaleFaceError `shape-mismatch`, `not-finite`, `out-of-range` (label).
 *
 * @example
 * ```ts
 * import { addScores, createScoreCounts } from '@scaleface/eval';
 *
 * const counts = createScoreCounts();
 * for (const shard of [Float32Array.of(0.9, 0.1), Float32Array.of(0.8, 0.2)]) addScores(counts, shard, [1, 0]);
 * counts.coarse.filter((c) => c > 0).length; // => 4
 * ```
 */
export function addScores(counts: ScoreCounts, scores: Float32Array, labels: Labels): ScoreCounts {
  checkSameLength(scores, labels, 'labels');
  checkLabels(labels);
  const patterns = patternsOf(scores);
  addCoarse(counts.coarse, patterns, labels);
  if (counts.fine.size > 0) addFine(counts.fine, patterns, labels);
  return counts;
}

/**
 * The counts of two lists together.
 *
 * Oracle: the counts of the whole list.
 *
 * @param a - Counts of one list.
 * @param b - Counts of another list, looked into the same buckets.
 * @throws ScaleFaceError `invalid-argument` when they looked into different buckets.
 *
 * @example
 * ```ts
 * import { addScores, createScoreCounts, mergeScoreCounts } from '@scaleface/eval';
 *
 * const count = (score = 0) => addScores(createScoreCounts(), Float32Array.of(score), [1]);
 * mergeScoreCounts(count(0.5), count(0.5)).coarse.indexOf(2) > 0; // => true
 * ```
 */
export function mergeScoreCounts(a: ScoreCounts, b: ScoreCounts): ScoreCounts {
  const bucketsOf = (c: ScoreCounts): string => [...c.fine.keys()].sort((x, y) => x - y).join(', ');
  if (bucketsOf(a) !== bucketsOf(b)) {
    throw new ScaleFaceError('counts of different buckets cannot be merged', {
      code: 'invalid-argument',
      path: 'b.fine',
      expected: `buckets [${bucketsOf(a)}]`,
      received: `[${bucketsOf(b)}]`,
    });
  }
  return {
    coarse: a.coarse.map((count, i) => count + at(b.coarse, i)),
    fine: new Map([...a.fine].map(([bucket, table]) => [bucket, mergeFine(table, b.fine.get(bucket) as FineTable)])),
  };
}

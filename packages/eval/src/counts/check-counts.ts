import { at } from '@scaleface/numerics';
import { type FineTable, fineEntries } from './fine-table.js';
import { BUCKETS } from './float32-keys.js';
import type { ScoreCounts } from './score-counts.js';

/** What is wrong with counts: where, what would be right, what is there. */
export interface CountsFault {
  /** The table. */
  readonly path: string;
  /** What it should hold. */
  readonly expected: string;
  /** What it holds. */
  readonly received: string;
}

/** Upper halves of the keys of −∞ and +∞: beyond them lie the bit patterns of NaN. */
const [LOWEST, HIGHEST] = [0x7f, 0xff80];
/** The upper half of the key of the largest number below 0; its last place, that of −0, counts as 0. */
const BELOW_ZERO = 0x7fff;

const possible = (bucket: number, low: number): boolean => {
  if (bucket === LOWEST) return low === BUCKETS - 1;
  if (bucket === HIGHEST) return low === 0;
  return bucket > LOWEST && bucket < HIGHEST && !(bucket === BELOW_ZERO && low === BUCKETS - 1);
};

const isCount = (count: number): boolean => Number.isSafeInteger(count) && count >= 0;

function fineFault(bucket: number, table: FineTable, coarse: Float64Array): CountsFault | undefined {
  const path = `fine ${bucket}`;
  const sums = [0, 0];
  for (const [place, count] of fineEntries(table)) {
    if (!isCount(count)) return { path, expected: 'integers from 0 below 2^53', received: String(count) };
    if (!possible(bucket, place % BUCKETS)) return { path, expected: 'bit patterns of numbers', received: 'NaN or −0' };
    const half = place < BUCKETS ? 0 : 1;
    sums[half] = at(sums, half) + count;
  }
  const own = [coarse[bucket], coarse[BUCKETS + bucket]];
  if (sums[0] === own[0] && sums[1] === own[1]) return undefined;
  return { path, expected: `${own.join(' and ')} scores, as among the upper bits`, received: sums.join(' and ') };
}

/** What makes counts impossible, so that no scores can give them; nothing if the counts are possible. */
export function faultOf({ coarse, fine }: ScoreCounts): CountsFault | undefined {
  const path = 'coarse';
  if (coarse.length !== 2 * BUCKETS) {
    return { path, expected: `${2 * BUCKETS} counts`, received: String(coarse.length) };
  }
  let total = 0;
  for (const [place, count] of coarse.entries()) {
    if (count === 0) continue;
    if (!isCount(count)) return { path, expected: 'integers from 0 below 2^53', received: String(count) };
    const bucket = place % BUCKETS;
    if (bucket < LOWEST || bucket > HIGHEST) return { path, expected: 'numbers', received: 'NaN' };
    total += count;
  }
  if (!Number.isSafeInteger(total)) return { path, expected: 'less than 2^53 scores', received: String(total) };
  for (const [bucket, table] of fine) {
    if (!(Number.isInteger(bucket) && bucket >= 0 && bucket < BUCKETS)) {
      return { path: 'fine', expected: `buckets from 0 to ${BUCKETS - 1}`, received: String(bucket) };
    }
    const fault = fineFault(bucket, table, coarse);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

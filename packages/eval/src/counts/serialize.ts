import { ScaleFaceError } from '@scaleface/numerics';
import { BUCKETS } from './float32-keys.js';
import type { ScoreCounts } from './score-counts.js';

/** "SFC1", little-endian. */
const MAGIC = 0x31434653;
/** Stands for the coarse table where a bucket number would be. */
const COARSE = 0xffffffff;

const tablesOf = ({ coarse, fine }: ScoreCounts): [number, Float64Array][] => [
  [COARSE, coarse],
  ...[...fine].sort(([a], [b]) => a - b),
];

/**
 * Counts as bytes, the same on every machine: `SFC1`, then per table its bucket (`0xffffffff` for the upper bits), its
 * number of entries above zero, and these as (place, count), everything little-endian uint32 but counts, float64.
 *
 * @param counts - The counts.
 *
 * @example
 * ```ts
 * import { addScores, createScoreCounts, decodeScoreCounts, encodeScoreCounts } from '@scaleface/eval';
 *
 * const bytes = encodeScoreCounts(addScores(createScoreCounts(), Float32Array.of(0.9, 0.1), [1, 0]));
 * bytes.length; // => 40
 * decodeScoreCounts(bytes).coarse.filter((c) => c > 0).length; // => 2
 * ```
 */
export function encodeScoreCounts(counts: ScoreCounts): Uint8Array {
  const tables = tablesOf(counts).map(([bucket, table]) => {
    const places: number[] = [];
    table.forEach((c, i) => {
      if (c > 0) places.push(i);
    });
    return { bucket, table, places };
  });
  const size = tables.reduce((bytes, { places }) => bytes + 8 + 12 * places.length, 8);
  const view = new DataView(new ArrayBuffer(size));
  view.setUint32(0, MAGIC, true);
  view.setUint32(4, tables.length, true);
  let at = 8;
  for (const { bucket, table, places } of tables) {
    view.setUint32(at, bucket, true);
    view.setUint32(at + 4, places.length, true);
    at += 8;
    for (const place of places) {
      view.setUint32(at, place, true);
      view.setFloat64(at + 4, table[place] as number, true);
      at += 12;
    }
  }
  return new Uint8Array(view.buffer);
}

const broken = (expected: string, received: string): ScaleFaceError =>
  new ScaleFaceError('these are not score counts', { code: 'bad-format', path: 'bytes', expected, received });

/**
 * Counts from bytes.
 *
 * @param bytes - What {@link encodeScoreCounts} wrote.
 * @throws ScaleFaceError `bad-format` for anything that {@link encodeScoreCounts} cannot have written.
 *
 * @example
 * ```ts
 * import { createScoreCounts, decodeScoreCounts, encodeScoreCounts } from '@scaleface/eval';
 *
 * decodeScoreCounts(encodeScoreCounts(createScoreCounts([12]))).fine.has(12); // => true
 * ```
 */
export function decodeScoreCounts(bytes: Uint8Array): ScoreCounts {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 0;
  const take = (length: number): number => {
    at += length;
    if (at > bytes.length) throw broken(`${at} bytes or more`, `${bytes.length}`);
    return at - length;
  };
  if (view.byteLength < 8 || view.getUint32(take(4), true) !== MAGIC) throw broken('SFC1', 'another beginning');
  const tables = new Map<number, Float64Array>();
  for (let n = view.getUint32(take(4), true); n > 0; n--) {
    const bucket = view.getUint32(take(4), true);
    if ((bucket >= BUCKETS && bucket !== COARSE) || tables.has(bucket)) throw broken('a new bucket', `${bucket}`);
    const table = new Float64Array(2 * BUCKETS);
    for (let left = view.getUint32(take(4), true); left > 0; left--) {
      const place = view.getUint32(take(4), true);
      const count = view.getFloat64(take(8), true);
      if (place >= 2 * BUCKETS || !Number.isSafeInteger(count) || count < 1) throw broken('a count', `${count}`);
      table[place] = count;
    }
    tables.set(bucket, table);
  }
  const coarse = tables.get(COARSE);
  if (coarse === undefined || at !== bytes.length) throw broken('the table of upper bits and nothing after', `${at}`);
  tables.delete(COARSE);
  return { coarse, fine: tables };
}

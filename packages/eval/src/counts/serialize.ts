import { ScaleFaceError } from '@scaleface/numerics';
import { faultOf } from './check-counts.js';
import { crc32 } from './crc32.js';
import { addToFine, createFineTable, type FineTable, fineEntries } from './fine-table.js';
import { BUCKETS } from './float32-keys.js';
import type { ScoreCounts } from './score-counts.js';

/** "SFC2", little-endian. */
const MAGIC = 0x32434653;
/** Stands for the coarse table where a bucket number would be. */
const COARSE = 0xffffffff;
/** Bytes of a table's head, of an entry, and of what stands around the tables. */
const [HEAD, ENTRY, AROUND] = [8, 12, 12];

function* coarseEntries(table: Float64Array): Generator<[number, number]> {
  for (const [i, count] of table.entries()) if (count !== 0) yield [i, count];
}

/**
 * Counts as bytes, the same on every machine: `SFC2`, the number of tables, and per table its bucket (`0xffffffff` for
 * the upper bits, which come first; the others ascend), its number of entries above zero, and these as (place, count) in
 * ascending order; at last the CRC-32 of all that. Everything is a little-endian uint32 but counts, which are float64.
 *
 * @param counts - The counts.
 * @throws ScaleFaceError `invalid-argument` for counts that no scores give: {@link decodeScoreCounts} would refuse them.
 *
 * @example
 * ```ts
 * import { addScores, createScoreCounts, decodeScoreCounts, encodeScoreCounts } from '@scaleface/eval';
 *
 * const bytes = encodeScoreCounts(addScores(createScoreCounts(), Float32Array.of(0.9, 0.1), [1, 0]));
 * bytes.length; // => 44
 * decodeScoreCounts(bytes).coarse.filter((c) => c > 0).length; // => 2
 * ```
 */
export function encodeScoreCounts(counts: ScoreCounts): Uint8Array {
  const fault = faultOf(counts);
  if (fault !== undefined) {
    const { path, ...rest } = fault;
    throw new ScaleFaceError('no scores give these counts', {
      code: 'invalid-argument',
      path: `counts.${path}`,
      ...rest,
    });
  }
  const fine = [...counts.fine].sort(([a], [b]) => a - b);
  const tables = [
    { bucket: COARSE, entries: [...coarseEntries(counts.coarse)] },
    ...fine.map(([bucket, table]) => ({ bucket, entries: [...fineEntries(table)] })),
  ];
  const size = tables.reduce((sum, { entries }) => sum + HEAD + ENTRY * entries.length, AROUND);
  const view = new DataView(new ArrayBuffer(size));
  view.setUint32(0, MAGIC, true);
  view.setUint32(4, tables.length, true);
  let at = 8;
  for (const { bucket, entries } of tables) {
    view.setUint32(at, bucket, true);
    view.setUint32(at + 4, entries.length, true);
    at += HEAD;
    for (const [place, count] of entries) {
      view.setUint32(at, place, true);
      view.setFloat64(at + 4, count, true);
      at += ENTRY;
    }
  }
  view.setUint32(at, crc32(new Uint8Array(view.buffer, 0, at)), true);
  return new Uint8Array(view.buffer);
}

const broken = (expected: string, received: string): ScaleFaceError =>
  new ScaleFaceError('these are not score counts', { code: 'bad-format', path: 'bytes', expected, received });

/** Refuses bytes that do not begin and end as score counts do; gives a view of what lies before the checksum. */
function unsealed(bytes: Uint8Array): DataView {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.byteLength < AROUND || view.getUint32(0, true) !== MAGIC) throw broken('SFC2', 'other first bytes');
  const end = view.byteLength - 4;
  const [stored, own] = [view.getUint32(end, true), crc32(bytes.subarray(0, end))];
  if (stored !== own) throw broken(`the checksum ${stored.toString(16)}`, own.toString(16));
  return new DataView(bytes.buffer, bytes.byteOffset, end);
}

/**
 * Counts from bytes. What it allocates, beyond the megabyte of the upper bits, is in proportion to the bytes.
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
  const view = unsealed(bytes);
  const tables = view.getUint32(4, true);
  const coarse = new Float64Array(2 * BUCKETS);
  const fine = new Map<number, FineTable>();
  let at = 8;
  let last = -1;
  for (let n = 0; n < tables; n++) {
    if (at + HEAD > view.byteLength) throw broken(`${tables} tables`, `the end of the bytes in table ${n + 1}`);
    const bucket = view.getUint32(at, true);
    const entries = view.getUint32(at + 4, true);
    at += HEAD;
    if (n === 0 ? bucket !== COARSE : bucket <= last || bucket >= BUCKETS) {
      throw broken(n === 0 ? 'the table of upper bits first' : 'ascending buckets', String(bucket));
    }
    if (at + ENTRY * entries > view.byteLength) throw broken(`${entries} entries`, 'the end of the bytes');
    const table = createFineTable();
    if (n > 0) fine.set(bucket, table);
    let place = -1;
    for (let k = 0; k < entries; k++, at += ENTRY) {
      const next = view.getUint32(at, true);
      const count = view.getFloat64(at + 4, true);
      if (next <= place || next >= 2 * BUCKETS) throw broken('ascending places', String(next));
      if (!(Number.isSafeInteger(count) && count > 0)) throw broken('counts of at least 1', String(count));
      place = next;
      if (n === 0) coarse[place] = count;
      else addToFine(table, place, count);
    }
    if (n > 0) last = bucket;
  }
  if (tables === 0 || at !== view.byteLength) {
    throw broken('the table of upper bits, and nothing after the last table', `${view.byteLength - at} more bytes`);
  }
  const counts = { coarse, fine };
  const fault = faultOf(counts);
  if (fault !== undefined) throw broken(`${fault.path}: ${fault.expected}`, fault.received);
  return counts;
}

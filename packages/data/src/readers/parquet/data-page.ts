import type { ParquetChunk, ParquetColumn } from './footer.js';
import { readRuns } from './run-lengths.js';
import { numberIn, structIn, type ThriftStruct } from './thrift.js';
import { unpackPage } from './unpack-page.js';

/** A data page, unpacked. */
export interface Page {
  /** Values, those that are not there counted too. */
  readonly count: number;
  /** Parquet's number of the encoding of the values. */
  readonly encoding: number;
  /** The repetition level of each; nothing outside of lists. */
  readonly repeated: Uint32Array | undefined;
  /** The definition level of each; nothing where all are there. */
  readonly defined: Uint32Array | undefined;
  /** The values that are there, encoded. */
  readonly values: Uint8Array;
}

const bitsFor = (level: number): number => 32 - Math.clz32(level);

/** A data page of the first kind: levels with their lengths before them and values, packed together. */
export function firstKind(
  header: ThriftStruct,
  body: Uint8Array,
  column: ParquetColumn,
  chunk: ParquetChunk,
): Page | string {
  const about = structIn(header, 5);
  const count = numberIn(about, 1);
  if (!(count >= 0 && count <= chunk.values)) return `a page of ${count} values`;
  const bytes = unpackPage(body, numberIn(header, 2), chunk.codec);
  if (typeof bytes === 'string') return bytes;
  let at = 0;
  const levels = (most: number): Uint32Array | undefined | string => {
    if (most === 0) return undefined;
    if (bytes.length - at < 4) return 'a page without its levels';
    const length = new DataView(bytes.buffer, bytes.byteOffset + at, 4).getUint32(0, true);
    if (length > bytes.length - at - 4) return 'levels beyond their page';
    at += 4 + length;
    return readRuns(bytes.subarray(at - length, at), bitsFor(most), count) ?? 'damaged levels';
  };
  const repeated = levels(column.repeated);
  if (typeof repeated === 'string') return repeated;
  const defined = levels(column.defined);
  if (typeof defined === 'string') return defined;
  return { count, encoding: numberIn(about, 2), repeated, defined, values: bytes.subarray(at) };
}

/** A data page of the second kind: levels as they are, and behind them the values, packed or not. */
export function secondKind(
  header: ThriftStruct,
  body: Uint8Array,
  column: ParquetColumn,
  chunk: ParquetChunk,
): Page | string {
  const about = structIn(header, 8);
  const count = numberIn(about, 1);
  if (!(count >= 0 && count <= chunk.values)) return `a page of ${count} values`;
  const [second, first] = [numberIn(about, 5), numberIn(about, 6)];
  if (!(first >= 0 && second >= 0 && first + second <= body.length)) return 'levels beyond their page';
  const levels = (from: number, length: number, most: number): Uint32Array | undefined | string =>
    most === 0 ? undefined : (readRuns(body.subarray(from, from + length), bitsFor(most), count) ?? 'damaged levels');
  const repeated = levels(0, first, column.repeated);
  if (typeof repeated === 'string') return repeated;
  const defined = levels(first, second, column.defined);
  if (typeof defined === 'string') return defined;
  const packed = body.subarray(first + second);
  const codec = about?.get(7) === false ? 0 : chunk.codec;
  const values = unpackPage(packed, numberIn(header, 2) - first - second, codec);
  return typeof values === 'string' ? values : { count, encoding: numberIn(about, 4), repeated, defined, values };
}

import { ScaleFaceError } from '@scaleface/numerics';
import type { FileWindow } from '../files/file-window.js';
import { firstKind, type Page, secondKind } from './data-page.js';
import type { ParquetChunk, ParquetColumn } from './footer.js';
import { plainValues, type StoredValue } from './plain-values.js';
import { readRuns } from './run-lengths.js';
import { NotThrift, numberIn, readThrift, structIn, type ThriftStruct } from './thrift.js';
import { canUnpack, codecName, unpackPage } from './unpack-page.js';

/** What a column has in a row: a value, nothing, or a list of values in columns within lists. */
export type ColumnValue = StoredValue | undefined | readonly StoredValue[];

const bad = (path: string, received: string): ScaleFaceError =>
  new ScaleFaceError('the pages of a column are damaged', { code: 'bad-format', path, received });

const encodings = [
  'plain',
  '1',
  'dictionary',
  'runs',
  'bits',
  'delta',
  'delta lengths',
  'delta bytes',
  'dictionary',
  'split',
];

/**
 * The values of a column in a group of rows, one a row, read page by page: one page at a time is in memory. Plain values and
 * those of dictionaries are read, packed by Snappy, gzip, Brotli, Zstandard (Node 22.15 or later) or not at all.
 *
 * Source: apache/parquet-format, `README.md` and `Encodings.md`. Oracle: files written by PyArrow.
 *
 * @param window - The file.
 * @param column - The column.
 * @param chunk - Where its values are.
 * @throws ScaleFaceError `bad-format`; `unsupported` for another encoding or way of packing.
 */
export async function* columnValues(
  window: FileWindow,
  column: ParquetColumn,
  chunk: ParquetChunk,
): AsyncGenerator<ColumnValue> {
  const path = `${window.file}#${column.path.join('.')}`;
  if (!canUnpack(chunk.codec)) throw unsupported(path, `packed by ${codecName(chunk.codec)}`);
  let dictionary: readonly StoredValue[] | undefined;
  let list: StoredValue[] | undefined;
  let left = chunk.values;
  for (let at = chunk.from; left > 0; ) {
    const { header, start } = await headerAt(window, at, chunk.to, path);
    const length = numberIn(header, 3);
    if (!(length >= 0 && length <= chunk.to - start)) throw bad(path, `a page of ${length} bytes at ${start}`);
    at = start + length;
    const kind = numberIn(header, 1);
    if (kind === 1) continue;
    const body = await window.copy(start, length);
    if (kind === 2) {
      dictionary = dictionaryOf(header, body, column, chunk, path);
      continue;
    }
    const page = kind === 0 ? firstKind(header, body, column, chunk) : secondKind(header, body, column, chunk);
    if (typeof page === 'string') throw bad(path, page);
    const values = valuesOf(page, column, dictionary, path);
    left -= page.count;
    if (left < 0) throw bad(path, `${-left} values too many`);
    let next = 0;
    for (let i = 0; i < page.count; i++) {
      const value = (page.defined?.[i] ?? column.defined) === column.defined ? values[next++] : undefined;
      if (column.repeated === 0) yield value;
      else {
        if ((page.repeated?.[i] ?? 0) === 0) {
          if (list !== undefined) yield list;
          list = [];
        }
        if (value !== undefined) list?.push(value);
      }
    }
  }
  if (list !== undefined) yield list;
}

const unsupported = (path: string, received: string): ScaleFaceError =>
  new ScaleFaceError('a column that is not read', {
    code: 'unsupported',
    path,
    expected:
      'plain or dictionary encoding, packed by Snappy, gzip, Brotli, Zstandard (Node 22.15 or later) or not at all',
    received,
    hint: 'Write it again with the usual settings of PyArrow',
  });

async function headerAt(
  window: FileWindow,
  at: number,
  end: number,
  path: string,
): Promise<{ readonly header: ThriftStruct; readonly start: number }> {
  if (at >= end) throw bad(path, 'fewer values than stated');
  // What the window holds is enough but where it ends within a header.
  for (const bytes of [await window.rest(at), undefined]) {
    try {
      const read = readThrift(bytes ?? (await window.view(at, Math.min(2 ** 20, end - at))));
      return { header: read.fields, start: at + read.end };
    } catch (error) {
      if (!(error instanceof NotThrift)) throw error;
      if (bytes === undefined) throw bad(path, `at byte ${at} no header of a page: ${error.message}`);
    }
  }
  throw bad(path, 'no header of a page');
}

function dictionaryOf(
  header: ThriftStruct,
  body: Uint8Array,
  column: ParquetColumn,
  { codec }: ParquetChunk,
  path: string,
): readonly StoredValue[] {
  const bytes = unpackPage(body, numberIn(header, 2), codec);
  const values = typeof bytes === 'string' ? bytes : plainValues(bytes, column.type, numberIn(structIn(header, 7), 1));
  if (typeof values === 'string') throw bad(path, values);
  return values;
}

/** The values of a page that are there. */
function valuesOf(
  { count, encoding, defined, values }: Page,
  column: ParquetColumn,
  dictionary: readonly StoredValue[] | undefined,
  path: string,
): readonly StoredValue[] {
  const there = defined?.reduce((sum, level) => sum + (level === column.defined ? 1 : 0), 0) ?? count;
  if (encoding === 0) {
    const plain = plainValues(values, column.type, there);
    if (typeof plain === 'string') throw bad(path, plain);
    return plain;
  }
  if (encoding !== 2 && encoding !== 8) throw unsupported(path, `encoding ${encodings[encoding] ?? encoding}`);
  if (there === 0) return [];
  const places = readRuns(values.subarray(1), values[0] ?? 33, there);
  if (places === undefined || dictionary === undefined) throw bad(path, 'damaged places in a dictionary');
  return Array.from(places, (place) => {
    const value = dictionary[place];
    if (value === undefined) throw bad(path, `value ${place} of a dictionary of ${dictionary.length}`);
    return value;
  });
}

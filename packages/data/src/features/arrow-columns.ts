import { isUtf8 } from 'node:buffer';
import { float16ToFloat32 } from '@scaleface/core';
import { type Matrix, ScaleFaceError } from '@scaleface/numerics';
import { broken } from './arrow-footer.js';
import type { ArrowChunk, ArrowFile } from './arrow-types.js';

/** A column of a checked Arrow file. */
export interface Column<Buffer = Uint8Array> {
  /** The name of its type. */
  readonly type: string;
  /** Numbers per row, of a list of fixed size. */
  readonly width: number;
  /** The type of the numbers of a list. */
  readonly item: string | undefined;
  /** A chunk a batch. */
  readonly chunks: readonly ArrowChunk<Buffer>[];
  /** The number of its first row; 0 by default. */
  readonly first?: number;
}

/**
 * The column of the given name.
 *
 * @param file - The file.
 * @param name - Which.
 * @param path - The file's name, for errors.
 * @throws ScaleFaceError `bad-format` when there is none, or more than one.
 */
export function columnOf<Buffer>(
  { fields, batches }: Pick<ArrowFile<Buffer>, 'fields' | 'batches'>,
  name: string,
  path: string,
): Column<Buffer> {
  const places = fields.flatMap((field, i) => (field.name === name ? [i] : []));
  const [place] = places;
  if (place === undefined || places.length > 1) {
    throw new ScaleFaceError(place === undefined ? 'a column is missing' : 'two columns have the same name', {
      code: 'bad-format',
      path,
      expected: name,
      received: fields.map((f) => f.name).join(', '),
    });
  }
  const { type, width, children } = fields[place] as ArrowFile['fields'][number];
  return { type, width, item: children[0]?.type, chunks: batches.map((b) => b.columns[place] as ArrowChunk<Buffer>) };
}

function assertType(path: string, expected: string, received: string): void {
  if (expected.split(' or ').includes(received)) return;
  throw new ScaleFaceError('a column has the wrong type', { code: 'bad-format', path, expected, received });
}

/** Throws unless every row has a value; rows count from `before`, and have so many numbers each. */
function assertFull({ rows, nulls, buffers }: ArrowChunk, path: string, before: number, width = 1): void {
  const valid = buffers[0] as Uint8Array;
  const empty = valid.length === 0 ? -1 : firstNull(valid, rows, path);
  if (nulls === 0 && empty < 0) return;
  const where = empty < 0 ? '' : `[${before + Math.floor(empty / width)}]`;
  throw broken(`${path}${where}`, 'a row without a value', 'null');
}

/** The first row whose bit is 0, or -1. */
function firstNull(valid: Uint8Array, rows: number, path: string): number {
  if (valid.length * 8 < rows) throw broken(path, 'too short a buffer', `${valid.length} bytes for ${rows} bits`);
  for (let i = 0; i < rows; i++) if ((((valid[i >> 3] as number) >> (i & 7)) & 1) === 0) return i;
  return -1;
}

/** The bytes of so many values. */
function values(buffer: Uint8Array | undefined, count: number, size: number, path: string): Uint8Array {
  const bytes = buffer?.length ?? 0;
  if (bytes < count * size) throw broken(path, 'too short a buffer', `${bytes} bytes for ${count} values`);
  return (buffer as Uint8Array).subarray(0, count * size);
}

/** Throws unless a column holds texts. */
export function assertTexts({ type }: Pick<Column, 'type'>, path: string): void {
  assertType(path, 'utf8 or large_utf8', type);
}

/** Throws unless a column holds single numbers, or lists of one length. */
export function assertNumbers(
  { type, item, width }: Pick<Column, 'type' | 'item' | 'width'>,
  path: string,
  single: boolean,
): void {
  if (single) assertType(path, 'float32', type);
  else {
    const lists = 'fixed_size_list<float32> or fixed_size_list<float16>';
    assertType(path, lists, type === 'fixed_size_list' ? `${type}<${item}>` : type);
    if (width < 1) throw broken(path, 'lists without a length', String(width));
  }
}

/**
 * The texts of a column.
 *
 * @param column - From {@link columnOf}.
 * @param path - The file and the column, for errors.
 * @throws ScaleFaceError `bad-format` for another type, for a null, and for bytes that are not text.
 */
export function readTexts(column: Column, path: string): string[] {
  assertTexts(column, path);
  const { type, chunks, first = 0 } = column;
  const texts: string[] = [];
  for (const chunk of chunks) {
    assertFull(chunk, path, first + texts.length);
    const [, offsets, data] = chunk.buffers as [Uint8Array, Uint8Array, Uint8Array];
    const text = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
    if (!isUtf8(text)) throw broken(path, 'bytes that are not text');
    const place = placesOf(offsets, chunk.rows, type === 'utf8' ? 4 : 8, path);
    let last = '';
    for (let row = 0, start = place(0); row < chunk.rows; row++) {
      const end = place(row + 1);
      // A byte that continues a character: the text is cut in the middle of one.
      const cut = ((text[start] ?? 0) & 0xc0) === 0x80 || ((text[end] ?? 0) & 0xc0) === 0x80;
      if (end < start || end > text.length || cut) {
        throw broken(
          `${path}[${first + texts.length}]`,
          'a text has an impossible position',
          `bytes ${start} to ${end}`,
        );
      }
      const value = text.toString('utf8', start, end);
      // Rows of one subject share its name.
      if (value !== last) last = value;
      texts.push(last);
      start = end;
    }
  }
  return texts;
}

function placesOf(offsets: Uint8Array, rows: number, size: 4 | 8, path: string): (i: number) => number {
  // Without rows the offsets may be left out.
  if (rows === 0) return () => 0;
  const bytes = values(offsets, rows + 1, size, path);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (size === 4) return (i) => view.getUint32(4 * i, true);
  return (i) => view.getUint32(8 * i, true) + 2 ** 32 * view.getUint32(8 * i + 4, true);
}

/** Bytes of a number of a column: 2 of lists of float16, 4 of others. */
export const numberBytes = ({ item }: Pick<Column, 'item'>): number => (item === 'float16' ? 2 : 4);

/**
 * The numbers of a column of lists of one length, or of single numbers (a width of 1). Numbers of float16 become float32, which
 * holds each of them exactly.
 *
 * @param column - From {@link columnOf}.
 * @param path - The file and the column, for errors.
 * @param single - Whether the column holds single numbers.
 * @throws ScaleFaceError `bad-format` for another type, and for a null.
 */
export function readNumbers(column: Column, path: string, single: boolean): Matrix {
  assertNumbers(column, path, single);
  const { width, chunks, first = 0 } = column;
  const size = numberBytes(column);
  let rows = 0;
  const pieces = chunks.map((chunk) => {
    assertFull(chunk, path, first + rows);
    const numbers = single ? chunk : (chunk.children[0] as ArrowChunk);
    const count = chunk.rows * width;
    if (numbers.rows !== count) throw broken(path, 'lists of another length', `${numbers.rows}, not ${count}`);
    if (!single) assertFull(numbers, path, first + rows, width);
    rows += chunk.rows;
    return values(numbers.buffers[1], count, size, path);
  });
  const data = size === 2 ? new Uint16Array(rows * width) : new Float32Array(rows * width);
  const bytes = new Uint8Array(data.buffer);
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return { data: data instanceof Uint16Array ? float16ToFloat32(data) : data, width };
}

import { createHash } from 'node:crypto';
import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import { float32ToFloat16 } from '@scaleface/core';
import { type Matrix, ScaleFaceError } from '@scaleface/numerics';
import {
  type Data,
  Field,
  FixedSizeList,
  Float16,
  Float32,
  makeData,
  RecordBatch,
  RecordBatchFileWriter,
  Schema,
  Struct,
  Utf8,
  vectorFromArray,
} from 'apache-arrow';
import { assertFeatureFile } from './assert-output.js';
import { assertTable } from './assert-table.js';
import { checksumBlock, digitsAt } from './checksum.js';
import type { FeatureTable } from './table.js';

/** How a feature table is stored. */
export interface WriteFeatureTableOptions {
  /**
   * How embeddings and head's inputs are stored: `float32` (default) keeps every digit; `float16` takes half of the room. Each
   * number is rounded to the nearest of 11 binary digits, a relative error of at most $2^{-11}$, from $2^{-14}$ on; below that
   * an absolute one of at most $2^{-25}$. A cosine of two rows changes by less than $2 \cdot 2^{-11} \approx 0.001$, and of
   * hundreds of dimensions by some $10^{-5}$. Other columns are always float32.
   */
  readonly precision?: TablePrecision | undefined;
}

/** How numbers are stored. */
export type TablePrecision = 'float32' | 'float16';

const floatOf = (precision: TablePrecision): Float32 | Float16 =>
  precision === 'float16' ? new Float16() : new Float32();

const listOf = (width: number, precision: TablePrecision): FixedSizeList<Float32 | Float16> =>
  new FixedSizeList(width, new Field('item', floatOf(precision), false));

function schemaOf(table: FeatureTable, precision: TablePrecision): Schema {
  const fields: Field[] = [
    new Field('id', new Utf8(), false),
    new Field('subject', new Utf8(), false),
    new Field('embedding', listOf(table.embedding.width, precision), false),
  ];
  if (table.bottleneck !== undefined)
    fields.push(new Field('bottleneck', listOf(table.bottleneck.width, precision), false));
  for (const name of Object.keys(table.numbers).sort()) fields.push(new Field(name, new Float32(), false));
  return new Schema(fields, new Map(Object.entries(table.metadata).sort()));
}

function lists({ data, width }: Matrix, precision: TablePrecision): Data {
  const length = data.length;
  const child =
    precision === 'float16'
      ? makeData({ type: new Float16(), length, data: float32ToFloat16(data) })
      : makeData({ type: new Float32(), length, data });
  return makeData({ type: listOf(width, precision), length: length / width, nullCount: 0, child });
}

const texts = (values: readonly string[]): Data => vectorFromArray(values, new Utf8()).data[0] as Data;

function batchOf(table: FeatureTable, schema: Schema, precision: TablePrecision): RecordBatch {
  const children = [
    texts(table.ids),
    texts(table.subjects),
    lists(table.embedding, precision),
    ...(table.bottleneck === undefined ? [] : [lists(table.bottleneck, precision)]),
    ...Object.keys(table.numbers)
      .sort()
      .map((name) => makeData({ type: new Float32(), data: table.numbers[name] as Float32Array })),
  ];
  const length = table.ids.length;
  return new RecordBatch(schema, makeData({ type: new Struct(schema.fields), length, nullCount: 0, children }));
}

/** Arrow's writer of files, which keeps what it writes until it is asked for, and puts the checksum's block in. */
class TableWriter extends RecordBatchFileWriter {
  private pieces: Uint8Array[] = [];

  /** What has been written since the last call. */
  take(): Uint8Array[] {
    const taken = this.pieces;
    this.pieces = [];
    return taken;
  }

  protected override _write(chunk: ArrayBufferView): this {
    if (!this._started) return this;
    this.pieces.push(new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.byteLength));
    this._position += chunk.byteLength;
    return this;
  }

  protected override _writeFooter(schema: Schema): this {
    const end = this.pieces.length;
    super._writeFooter(schema);
    // Behind the end of the stream, which is the first piece.
    this.pieces.splice(end + 1, 0, checksumBlock);
    return this;
  }
}

/**
 * Writes a feature table as an Arrow IPC file, under a temporary name first and then renamed: a reader never sees half
 * a table, and a failed write leaves nothing behind. The file carries its own SHA-256, which {@link readFeatureTable}
 * compares.
 *
 * Oracle: Arrow's own reader; for float16 the nearest of 11 binary digits in float64, number by number.
 *
 * @param file - Where to: nothing yet, or a feature table.
 * @param parts - The table, or its parts in order (each is one record batch; all have the first one's columns).
 * @param options - How numbers are stored.
 * @throws ScaleFaceError `invalid-argument` when another kind of file is there; `not-writable`; `shape-mismatch` for
 * columns of different lengths; `not-finite` with the row's id; `out-of-range` with the row's id for a number that float16
 * does not hold (beyond ±65,504).
 *
 * @example
 * ```ts
 * import { mkdtemp, rm } from 'node:fs/promises';
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * import { readFeatureTable, writeFeatureTable } from '@scaleface/data';
 *
 * const folder = await mkdtemp(join(tmpdir(), 'example-'));
 * const file = join(folder, 'features.arrow');
 * const part = (id = '', x = 0) => ({
 *   ids: [id],
 *   subjects: [id.slice(0, 1)],
 *   embedding: { data: Float32Array.of(x, 1), width: 2 },
 *   numbers: { scale: Float32Array.of(x) },
 *   metadata: { backbone: 'by hand' },
 * });
 * // Part by part, so that the whole need not be in memory; embeddings in half of the room.
 * await writeFeatureTable(file, [part('a/1', 0.1), part('b/1', 2)], { precision: 'float16' });
 * const { ids, embedding, numbers } = await readFeatureTable(file);
 * ids; // => ['a/1', 'b/1']
 * embedding.data[0]; // => 0.0999756
 * numbers.scale?.[0]; // => 0.1
 * await rm(folder, { recursive: true });
 * ```
 */
export async function writeFeatureTable(
  file: string,
  parts: FeatureTable | Iterable<FeatureTable> | AsyncIterable<FeatureTable>,
  { precision = 'float32' }: WriteFeatureTableOptions = {},
): Promise<void> {
  const aside = `${file}.part`;
  await assertFeatureFile(file);
  await assertFeatureFile(aside);
  const out = await open(aside, 'w').catch((cause: Error) => {
    const received = cause.message;
    throw new ScaleFaceError('cannot be written', { code: 'not-writable', path: file, received, cause });
  });
  try {
    await writeParts(out, 'ids' in parts ? [parts] : parts, precision);
    await out.sync();
    await out.close();
    await rename(aside, file);
  } catch (error) {
    await out.close().catch(() => {});
    await rm(aside, { force: true });
    throw error;
  }
}

async function writeParts(
  out: FileHandle,
  parts: Iterable<FeatureTable> | AsyncIterable<FeatureTable>,
  precision: TablePrecision,
): Promise<void> {
  const writer = new TableWriter();
  const hash = createHash('sha256');
  let [length, digits] = [0, 0];
  const flush = async (): Promise<void> => {
    for (const piece of writer.take()) {
      if (piece === checksumBlock) digits = length + digitsAt;
      const written = out.writeFile(piece);
      hash.update(piece);
      length += piece.byteLength;
      await written;
    }
  };
  let schema: Schema | undefined;
  for await (const part of parts) {
    assertTable(part, precision === 'float16');
    schema ??= schemaOf(part, precision);
    writer.write(batchOf(part, schema, precision));
    await flush();
  }
  if (schema === undefined) {
    throw new ScaleFaceError('no part to write', { code: 'invalid-argument', path: 'parts', expected: 'at least one' });
  }
  writer.finish();
  await flush();
  await out.write(hash.digest('hex'), digits, 'latin1');
}

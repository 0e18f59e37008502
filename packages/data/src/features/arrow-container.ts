import { type ArrowPlace, broken, readFooter, unsupported } from './arrow-footer.js';
import type { ArrowBatch, ArrowChunk, ArrowField, ArrowFile } from './arrow-types.js';
import { FlatTable } from './flat-table.js';

/** The body of a record batch: how long it is, and parts of it. */
export interface ArrowBody<Buffer> {
  /** Its length. */
  readonly byteLength: number;
  /** The bytes from one place in it to another. */
  part(start: number, end: number): Buffer;
}

/**
 * Reads the container of an Arrow IPC file and checks it, before anything is decoded: each block, message and buffer lies
 * where it can, each once, and the buffers together are not longer than the file.
 *
 * Source: Arrow columnar format, "IPC File Format" and "Encapsulated message format". Oracle: `pyarrow`, `apache-arrow`.
 *
 * @param bytes - The file.
 * @param footer - Where the footer begins and ends.
 * @param path - What the file is called in errors.
 * @throws ScaleFaceError `bad-format` for a container that contradicts itself; `unsupported` for compression,
 * dictionaries, and types whose buffers are not known.
 */
export function readContainer(bytes: Uint8Array, footer: ArrowPlace, path: string): ArrowFile {
  const { fields, metadata, blocks } = readFooter(bytes.subarray(footer.start, footer.end), footer.start, path);
  const batches = blocks.map(({ head, body: { start, end } }, i) => {
    const body = {
      byteLength: end - start,
      part: (from: number, to: number): Uint8Array => bytes.subarray(start + from, start + to),
    };
    return readBatch(bytes.subarray(head.start, head.end), body, fields, `${path}#batch ${i}`);
  });
  return { fields, metadata, batches };
}

/** The message of a record batch, behind its length. */
function messageOf(head: Uint8Array): FlatTable {
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  const start = view.getInt32(0, true) === -1 ? 8 : 4;
  const length = view.getInt32(start - 4, true);
  if (length < 8 || start + length > head.byteLength) throw new RangeError(`no length of a message: ${length}`);
  return FlatTable.root(head.subarray(start, start + length));
}

/**
 * Reads the message of a record batch and checks it.
 *
 * @param head - The message.
 * @param body - The bytes that it speaks of.
 * @param fields - The columns.
 * @param path - What the batch is called in errors.
 * @throws ScaleFaceError as {@link readContainer}.
 */
export function readBatch<Buffer>(
  head: Uint8Array,
  body: ArrowBody<Buffer>,
  fields: readonly ArrowField[],
  path: string,
): ArrowBatch<Buffer> {
  const message = messageOf(head);
  const batch = message.table(2);
  // 3: before that, in 2017, buffers were written otherwise. 3 is the number of record batches.
  if (message.int16(0) < 3 || message.uint8(1) !== 3 || batch === undefined) throw broken(path, 'no record batch');
  if (message.length(3) !== body.byteLength) throw broken(path, 'a batch has two lengths', String(message.length(3)));
  if (batch.table(3) !== undefined) {
    const codec = batch.table(3)?.uint8(0) === 1 ? 'zstd' : 'lz4';
    throw unsupported(path, 'compressed buffers are not supported', codec, 'Write it without compression');
  }
  const nodes = batch.vector(1, 16);
  const buffers = batch.vector(2, 16);
  let [node, buffer, used] = [0, 0, 0];
  const take = (): Buffer => {
    if (buffer >= buffers.length) throw broken(path, 'fewer buffers than the columns have', String(buffers.length));
    const place = buffers.start + 16 * buffer++;
    const [offset, length] = [batch.lengthAt(place), batch.lengthAt(place + 8)];
    used += length;
    if (offset + length > body.byteLength || used > body.byteLength) {
      throw broken(path, 'a buffer lies outside its batch', `bytes ${offset} to ${offset + length}`);
    }
    return body.part(offset, offset + length);
  };
  const read = (field: ArrowField): ArrowChunk<Buffer> => {
    if (node >= nodes.length) throw broken(path, 'fewer columns than the schema has', String(nodes.length));
    const place = nodes.start + 16 * node++;
    const [rows, nulls] = [batch.lengthAt(place), batch.lengthAt(place + 8)];
    const own = Array.from({ length: field.buffers }, take);
    return { rows, nulls, buffers: own, children: field.children.map(read) };
  };
  const rows = batch.length(0);
  const columns = fields.map(read);
  if (node < nodes.length || buffer < buffers.length) throw broken(path, 'more columns than the schema has');
  for (const [i, column] of columns.entries()) {
    if (column.rows === rows) continue;
    throw broken(
      `${path}#${fields[i]?.name}`,
      'a column does not have the length of its batch',
      `${column.rows}, ${rows}`,
    );
  }
  return { rows, columns };
}

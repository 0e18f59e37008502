import { ScaleFaceError } from '@scaleface/numerics';
import { type ArrowChunk, type ArrowField, type ArrowFile, arrowTypes, floatTypes } from './arrow-types.js';
import { FlatTable } from './flat-table.js';

/** Columns nested deeper than this are refused. */
const DEEPEST = 16;

/**
 * The error for an Arrow file that contradicts itself.
 *
 * @param path - The file, and the place in it.
 * @param what - What is wrong.
 * @param received - What is there instead.
 */
export const broken = (path: string, what: string, received?: string): ScaleFaceError =>
  new ScaleFaceError(what, { code: 'bad-format', path, ...(received === undefined ? {} : { received }) });

const unsupported = (path: string, what: string, received: string, hint: string): ScaleFaceError =>
  new ScaleFaceError(what, { code: 'unsupported', path, received, hint });

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
export function readContainer(
  bytes: Uint8Array,
  footer: {
    /** Its first byte. */
    readonly start: number;
    /** Behind its last byte. */
    readonly end: number;
  },
  path: string,
): ArrowFile {
  const root = FlatTable.root(bytes.subarray(footer.start, footer.end));
  const schema = root.table(1);
  if (schema === undefined) throw broken(path, 'an Arrow file without columns');
  if (schema.int16(0) !== 0)
    throw unsupported(path, 'big-endian numbers', 'big-endian', 'Write it on a little-endian machine');
  const fields = schema.tables(1).map((field) => readField(field, path, 0));
  if (root.vector(2, 24).length > 0) throw dictionary(path, 'dictionary batches');
  const blocks = root.vector(3, 24);
  const batches: ArrowFile['batches'][number][] = [];
  let free = 8;
  for (let i = 0; i < blocks.length; i++) {
    const place = blocks.start + 24 * i;
    const [offset, head, body] = [root.lengthAt(place), root.int32At(place + 8), root.lengthAt(place + 16)];
    const end = offset + head + body;
    if (offset < free || head < 8 || end > footer.start) {
      throw broken(`${path}#batch ${i}`, 'a record batch has an impossible position', `bytes ${offset} to ${end}`);
    }
    free = end;
    const message = bytes.subarray(offset, offset + head);
    batches.push(readBatch(message, bytes.subarray(offset + head, end), fields, `${path}#batch ${i}`));
  }
  return { fields, metadata: readMetadata(schema), batches };
}

const dictionary = (path: string, received: string): ScaleFaceError =>
  unsupported(path, 'dictionary-encoded texts are not supported', received, 'Write the column as plain text');

function readMetadata(schema: FlatTable): Record<string, string> {
  return Object.fromEntries(schema.tables(2).map((entry) => [entry.text(0), entry.text(1)]));
}

function readField(field: FlatTable, path: string, depth: number): ArrowField {
  const name = field.text(0);
  const at = `${path}#${name}`;
  if (depth > DEEPEST) throw broken(at, 'a column nested too deep');
  const children = field.tables(5).map((child) => readField(child, path, depth + 1));
  const [type, buffers] = arrowTypes[field.uint8(2)] ?? ['unknown', -1];
  if (field.table(4) !== undefined) throw dictionary(at, `dictionary<${type}>`);
  const details = field.table(3);
  if (buffers < 0) throw unsupported(at, 'an unsupported type', type, 'Write texts as utf8, or leave the column out');
  const width = type === 'fixed_size_list' ? (details?.int32(0) ?? 0) : 1;
  const parts = { fixed_size_list: 1, list: 1, large_list: 1, map: 1, struct: children.length }[type] ?? 0;
  if (children.length !== parts)
    throw broken(at, 'a column has parts that its type does not have', String(children.length));
  const name32 = type === 'float' ? (floatTypes[details?.int16(0) ?? 0] ?? type) : type;
  return { name, type: name32, width, buffers, children };
}

/** The message of a record batch, behind its length. */
function messageOf(head: Uint8Array): FlatTable {
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  const start = view.getInt32(0, true) === -1 ? 8 : 4;
  const length = view.getInt32(start - 4, true);
  if (length < 8 || start + length > head.byteLength) throw new RangeError(`no length of a message: ${length}`);
  return FlatTable.root(head.subarray(start, start + length));
}

function readBatch(
  head: Uint8Array,
  body: Uint8Array,
  fields: readonly ArrowField[],
  path: string,
): ArrowFile['batches'][number] {
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
  const take = (): Uint8Array => {
    if (buffer >= buffers.length) throw broken(path, 'fewer buffers than the columns have', String(buffers.length));
    const place = buffers.start + 16 * buffer++;
    const [offset, length] = [batch.lengthAt(place), batch.lengthAt(place + 8)];
    used += length;
    if (offset + length > body.byteLength || used > body.byteLength) {
      throw broken(path, 'a buffer lies outside its batch', `bytes ${offset} to ${offset + length}`);
    }
    return body.subarray(offset, offset + length);
  };
  const read = (field: ArrowField): ArrowChunk => {
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

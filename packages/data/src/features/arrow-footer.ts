import { ScaleFaceError } from '@scaleface/numerics';
import { type ArrowField, type ArrowFile, arrowTypes, floatTypes } from './arrow-types.js';
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

/** The error for what an Arrow file may hold and is not read. */
export const unsupported = (path: string, what: string, received: string, hint: string): ScaleFaceError =>
  new ScaleFaceError(what, { code: 'unsupported', path, received, hint });

/** Bytes of a file from one place to another. */
export interface ArrowPlace {
  /** Its first byte. */
  readonly start: number;
  /** Behind its last byte. */
  readonly end: number;
}

/** What the footer of an Arrow file says. */
export interface ArrowFooter extends Pick<ArrowFile, 'fields' | 'metadata'> {
  /** The record batches: where the message is, and where the body behind it. */
  readonly blocks: readonly {
    /** The message, which says where the buffers are. */
    readonly head: ArrowPlace;
    /** The buffers. */
    readonly body: ArrowPlace;
  }[];
}

/**
 * Reads the footer of an Arrow IPC file and checks it.
 *
 * @param bytes - The footer.
 * @param end - Where it begins in the file, behind all record batches.
 * @param path - What the file is called in errors.
 * @throws ScaleFaceError as {@link readContainer}.
 */
export function readFooter(bytes: Uint8Array, end: number, path: string): ArrowFooter {
  const root = FlatTable.root(bytes);
  const schema = root.table(1);
  if (schema === undefined) throw broken(path, 'an Arrow file without columns');
  if (schema.int16(0) !== 0)
    throw unsupported(path, 'big-endian numbers', 'big-endian', 'Write it on a little-endian machine');
  const fields = schema.tables(1).map((field) => readField(field, path, 0));
  if (root.vector(2, 24).length > 0) throw dictionary(path, 'dictionary batches');
  const vector = root.vector(3, 24);
  const blocks: ArrowFooter['blocks'][number][] = [];
  let free = 8;
  for (let i = 0; i < vector.length; i++) {
    const place = vector.start + 24 * i;
    const [start, head, body] = [root.lengthAt(place), root.int32At(place + 8), root.lengthAt(place + 16)];
    const last = start + head + body;
    if (start < free || head < 8 || last > end) {
      throw broken(`${path}#batch ${i}`, 'a record batch has an impossible position', `bytes ${start} to ${last}`);
    }
    free = last;
    blocks.push({ head: { start, end: start + head }, body: { start: start + head, end: last } });
  }
  return { fields, metadata: readMetadata(schema), blocks };
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

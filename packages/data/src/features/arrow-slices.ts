import { type Column, columnOf, numberBytes } from './arrow-columns.js';
import { readBatch } from './arrow-container.js';
import { allocate, compareChecksum, findFooter, notArrow, openTable, readAt } from './arrow-file.js';
import { type ArrowPlace, broken, readFooter } from './arrow-footer.js';
import type { ArrowChunk, ArrowFile } from './arrow-types.js';
import { Filler } from './filler.js';
import type { Place } from './reading-thread.js';

/** An Arrow file that stays on the disk: its container is checked, its buffers are places in the file. */
export interface OpenArrow extends ArrowFile<ArrowPlace> {
  /** Reads some rows of a column of one record batch; `first` is the number of the batch's first row. */
  slice(column: Column<ArrowPlace>, batch: number, from: number, to: number, first: number): Promise<Column>;
  /** The checksum that the file carries, if it was compared. */
  readonly sha256: string | undefined;
  /** Fills bytes from places in the file. */
  fill(bytes: Uint8Array, places: readonly Place[]): Promise<void>;
  /** The column of a name. */
  column(name: string): Column<ArrowPlace>;
  /** Closes the file. */
  close(): Promise<void>;
}

/**
 * Opens an Arrow file without reading more of it than its container, and, if it carries a checksum, compares it first.
 *
 * @param path - The file.
 * @param checksum - Whether the checksum is compared, which reads the file through once.
 * @throws ScaleFaceError as `readFeatureTable`.
 */
export async function openArrow(path: string, checksum: boolean): Promise<OpenArrow> {
  const handle = await openTable(path);
  try {
    const { size } = await handle.stat();
    const place = await findFooter(handle, size, path);
    const sha256 = checksum ? await compareChecksum(handle, size, place, path) : undefined;
    const bytesAt = ({ start, end }: ArrowPlace): Promise<Buffer> =>
      readAt(handle, allocate(end - start, path), start, path);
    const beginning = await bytesAt({ start: 0, end: 12 });
    if (beginning.toString('latin1', 0, 6) !== 'ARROW1') throw notArrow(path, beginning);
    const { fields, metadata, blocks } = readFooter(await bytesAt(place), place.start, path);
    const batches: OpenArrow['batches'][number][] = [];
    for (const [i, { head, body }] of blocks.entries()) {
      const part = (start: number, end: number): ArrowPlace => ({ start: body.start + start, end: body.start + end });
      const own = { byteLength: body.end - body.start, part };
      batches.push(readBatch(await bytesAt(head), own, fields, `${path}#batch ${i}`));
    }
    const file = { fields, metadata, batches };
    const filler = new Filler(handle.fd, path);
    return {
      ...file,
      sha256,
      fill: (bytes, places) => filler.fill(bytes, places),
      column: (name) => columnOf(file, name, path),
      async slice({ chunks, ...column }, batch, from, to, first) {
        const chunk = chunks[batch] as ArrowChunk<ArrowPlace>;
        const reader = sliceReader(bytesAt, path, column);
        return { ...column, first: first + from, chunks: [await reader(chunk, from, to)] };
      },
      async close() {
        await filler.close();
        await handle.close();
      },
    };
  } catch (error) {
    await handle.close();
    throw error;
  }
}

/** Reads the rows `from … to` of a column's chunk as if they were all that it has. */
function sliceReader(
  read: (place: ArrowPlace) => Promise<Buffer>,
  path: string,
  { type, width, item }: Pick<Column, 'type' | 'width' | 'item'>,
): (chunk: ArrowChunk<ArrowPlace>, from: number, to: number) => Promise<ArrowChunk> {
  const lengthOf = ({ start, end }: ArrowPlace): number => end - start;
  const part = (place: ArrowPlace, from: number, to: number): Promise<Buffer> => {
    if (to <= lengthOf(place)) return read({ start: place.start + from, end: place.start + to });
    throw broken(path, 'too short a buffer', `${lengthOf(place)} bytes, ${to} needed`);
  };
  /** Bits that say which rows are valid; no bits if all are. */
  const validity = async (place: ArrowPlace, from: number, to: number): Promise<Uint8Array> => {
    if (lengthOf(place) === 0 || from === to) return new Uint8Array(0);
    const bits = await part(place, from >>> 3, (to + 7) >>> 3);
    const shift = from & 7;
    return shift === 0 ? bits : bits.map((byte, i) => (byte >>> shift) | ((bits[i + 1] ?? 0) << (8 - shift)));
  };
  const texts = async ([offsets, data]: readonly ArrowPlace[], from: number, to: number): Promise<Uint8Array[]> => {
    if (from === to) return [new Uint8Array(0), new Uint8Array(0)];
    const size = type === 'utf8' ? 4 : 8;
    const places = await part(offsets as ArrowPlace, from * size, (to + 1) * size);
    const at = (i: number): number =>
      size === 4 ? places.readUInt32LE(4 * i) : places.readUInt32LE(8 * i) + 2 ** 32 * places.readUInt32LE(8 * i + 4);
    const [start, end] = [at(0), at(to - from)];
    if (end < start) throw broken(path, 'a text has an impossible position', `bytes ${start} to ${end}`);
    const bytes = await part(data as ArrowPlace, start, end);
    // As places in what was read; one that lies before it becomes one far behind its end.
    const moved = new DataView(new ArrayBuffer(places.length));
    for (let i = 0; i <= to - from; i++) {
      const place = at(i) < start ? 2 ** 32 - 1 : at(i) - start;
      moved.setUint32(size * i, place, true);
      if (size === 8) moved.setUint32(size * i + 4, Math.floor(place / 2 ** 32), true);
    }
    return [new Uint8Array(moved.buffer), bytes];
  };
  return async ({ rows: all, nulls, buffers, children }, from, to) => {
    const rows = to - from;
    const [bits, ...rest] = buffers as readonly [ArrowPlace, ...ArrowPlace[]];
    const valid = await validity(bits, from, to);
    if (type === 'float32') {
      return { rows, nulls, buffers: [valid, await part(rest[0] as ArrowPlace, 4 * from, 4 * to)], children: [] };
    }
    if (type !== 'fixed_size_list') {
      return { rows, nulls, buffers: [valid, ...(await texts(rest, from, to))], children: [] };
    }
    const items = children[0] as ArrowChunk<ArrowPlace>;
    const [first, last] = [from * width, to * width];
    if (items.rows !== all * width) throw broken(path, 'lists of another length', `${items.rows}, not ${all * width}`);
    const [itemBits, values] = items.buffers as readonly [ArrowPlace, ArrowPlace];
    const size = numberBytes({ item });
    const own = [await validity(itemBits, first, last), await part(values, size * first, size * last)];
    return {
      rows,
      nulls,
      buffers: [valid],
      children: [{ rows: rows * width, nulls: items.nulls, buffers: own, children: [] }],
    };
  };
}

import { malformed, unsupported } from './malformed.js';

const endSignature = 0x06054b50;
const zip64LocatorSignature = 0x07064b50;
const zip64EndSignature = 0x06064b50;
const centralSignature = 0x02014b50;
const localSignature = 0x04034b50;
const overflow32 = 0xffffffff;

/** A 64-bit count as a number. */
function count64(view: DataView, at: number): number {
  const n = Number(view.getBigUint64(at, true));
  if (!Number.isSafeInteger(n)) throw malformed('64-bit count is too large', `zip@${at}`);
  return n;
}

/** Position of the end record: the last signature whose comment reaches exactly the end of the file. */
function findEnd(view: DataView): number {
  const lowest = Math.max(0, view.byteLength - 22 - 0xffff);
  for (let at = view.byteLength - 22; at >= lowest; at--) {
    if (view.getUint32(at, true) === endSignature && at + 22 + view.getUint16(at + 20, true) === view.byteLength)
      return at;
  }
  throw malformed('no end record: the file is truncated or not a zip archive', 'zip');
}

/** Where the central directory lies. */
function directoryOf(view: DataView): { offset: number; size: number } {
  const end = findEnd(view);
  let size = view.getUint32(end + 12, true);
  let offset = view.getUint32(end + 16, true);
  const locator = end - 20;
  if (locator >= 0 && view.getUint32(locator, true) === zip64LocatorSignature) {
    const at = count64(view, locator + 8);
    if (at + 56 > locator || view.getUint32(at, true) !== zip64EndSignature)
      throw malformed('zip64 end record is missing', 'zip');
    size = count64(view, at + 40);
    offset = count64(view, at + 48);
  }
  if (offset + size > end) throw malformed('central directory lies outside the file', 'zip', `${offset} + ${size}`);
  return { offset, size };
}

/** Sizes and position of an entry, with the zip64 extra field where the 32-bit ones are full. */
function extent(view: DataView, at: number, nameLength: number): { packed: number; size: number; offset: number } {
  let packed = view.getUint32(at + 20, true);
  let size = view.getUint32(at + 24, true);
  let offset = view.getUint32(at + 42, true);
  let field = at + 46 + nameLength;
  const end = field + view.getUint16(at + 30, true);
  while (field + 4 <= end) {
    const length = view.getUint16(field + 2, true);
    if (field + 4 + length > end) throw malformed('extra field exceeds its entry', 'zip');
    if (view.getUint16(field, true) === 1) {
      let next = field + 4;
      const take = (kept: number): number => {
        if (kept !== overflow32) return kept;
        if (next + 8 > field + 4 + length) throw malformed('zip64 field is too short', 'zip');
        next += 8;
        return count64(view, next - 8);
      };
      size = take(size);
      packed = take(packed);
      offset = take(offset);
    }
    field += 4 + length;
  }
  return { packed, size, offset };
}

/** The bytes of one entry, from its local header. */
function entryBytes(bytes: Uint8Array, view: DataView, offset: number, size: number, limit: number): Uint8Array {
  if (offset + 30 > limit || view.getUint32(offset, true) !== localSignature)
    throw malformed('local header is missing', 'zip', offset);
  const start = offset + 30 + view.getUint16(offset + 26, true) + view.getUint16(offset + 28, true);
  if (start + size > limit) throw malformed('entry lies outside the file', 'zip', `${start} + ${size}`);
  return bytes.subarray(start, start + size);
}

/** An entry of a zip archive, as it lies in the file. */
export interface ZipEntry {
  /** Compression: 0 for none, 8 for deflate. */
  readonly method: number;
  /** Whether it is encrypted. */
  readonly encrypted: boolean;
  /** The CRC-32 that the uncompressed bytes are said to have. */
  readonly crc32: number;
  /** The length that the uncompressed bytes are said to have. */
  readonly size: number;
  /** The bytes in the file: a view, compressed or not. */
  readonly packed: Uint8Array;
}

/**
 * The entries of a zip archive, zip64 included; nothing is unpacked, and the size and checksum that an entry states are
 * passed on unchecked.
 *
 * @param bytes - The whole file.
 * @returns The entries, by name.
 * @throws ScaleFaceError `bad-format` for what is not a zip archive, is cut off, or has two entries with the same name.
 *
 * @example
 * ```ts
 * import { zipEntries } from '@scaleface/core';
 *
 * const empty = new Uint8Array(22);
 * empty.set([0x50, 0x4b, 5, 6]);
 * zipEntries(empty).size; // => 0
 * ```
 */
export function zipEntries(bytes: Uint8Array): Map<string, ZipEntry> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.byteLength < 22) throw malformed('too short for a zip archive', 'zip', bytes.byteLength);
  const directory = directoryOf(view);
  const entries = new Map<string, ZipEntry>();
  const decoder = new TextDecoder();
  let at = directory.offset;
  const end = directory.offset + directory.size;
  while (at < end) {
    if (at + 46 > end || view.getUint32(at, true) !== centralSignature)
      throw malformed('central directory is damaged', 'zip', at);
    const nameLength = view.getUint16(at + 28, true);
    const next = at + 46 + nameLength + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
    if (next > end) throw malformed('central directory is damaged', 'zip', at);
    const name = decoder.decode(bytes.subarray(at + 46, at + 46 + nameLength));
    const { packed, size, offset } = extent(view, at, nameLength);
    if (entries.has(name)) throw malformed('two entries of one name', name);
    entries.set(name, {
      method: view.getUint16(at + 10, true),
      encrypted: (view.getUint16(at + 8, true) & 1) === 1,
      crc32: view.getUint32(at + 16, true),
      size,
      packed: entryBytes(bytes, view, offset, packed, directory.offset),
    });
    at = next;
  }
  return entries;
}

/**
 * The entries of a zip archive whose entries are stored without compression (what PyTorch writes), zip64 included.
 *
 * @param bytes - The whole file.
 * @returns Views of the file, by name.
 * @throws ScaleFaceError `bad-format`; `unsupported` for compressed or encrypted entries.
 */
export function readZip(bytes: Uint8Array): Map<string, Uint8Array> {
  const stored = new Map<string, Uint8Array>();
  for (const [name, { method, encrypted, size, packed }] of zipEntries(bytes)) {
    if (method !== 0 || encrypted || packed.length !== size) {
      throw unsupported('entry is compressed or encrypted', name, `method ${method}`, 'Save it again with torch.save');
    }
    stored.set(name, packed);
  }
  return stored;
}

import { crc32, createInflateRaw } from 'node:zlib';
import { type ZipEntry, zipEntries } from '@scaleface/core';
import { ScaleFaceError } from '@scaleface/numerics';
import { LONGEST_HEADER, type NpyHeader, npyHeader } from './npy-header.js';

/** An array in a `.npz` file, checked but not unpacked. */
export interface NpzMember {
  /** What it says about its array. */
  readonly header: NpyHeader;
  /** Unpacks it: the bytes of a `.npy` file. */
  readonly read: () => Promise<Uint8Array>;
  /** Unpacks it piece by piece. */
  readonly pieces: () => AsyncGenerator<Uint8Array>;
}

/** Unpacked, arrays may be this much longer than the file, */
const LARGEST_RATIO = 200;
/** or in all have so many bytes. */
const ALWAYS_ALLOWED = 2 ** 26;

const broken = (path: string, what: string, cause?: unknown): ScaleFaceError =>
  new ScaleFaceError(what, { code: 'bad-format', path, ...(cause === undefined ? {} : { cause }) });

/** The bytes of an entry, piece by piece. */
async function* unpacked({ method, packed }: ZipEntry, path: string): AsyncGenerator<Uint8Array> {
  if (method === 0) {
    yield packed;
    return;
  }
  const inflate = createInflateRaw();
  inflate.end(packed);
  try {
    for await (const piece of inflate) yield piece as Uint8Array;
  } catch (cause) {
    throw broken(path, 'the compressed bytes are damaged', cause);
  }
}

/** Unpacks an entry once without keeping it: length and checksum must be as stated. Gives its header. */
async function check(entry: ZipEntry, path: string): Promise<NpyHeader> {
  const head: Uint8Array[] = [];
  let [length, sum] = [0, 0];
  for await (const piece of unpacked(entry, path)) {
    if (length < LONGEST_HEADER) head.push(piece.slice(0, LONGEST_HEADER - length));
    length += piece.length;
    if (length > entry.size) break;
    sum = crc32(piece, sum);
  }
  if (length !== entry.size) throw broken(path, 'the length is not as stated');
  if (sum !== entry.crc32) throw broken(path, 'the checksum is wrong');
  return npyHeader(Buffer.concat(head), length, path);
}

async function read(entry: ZipEntry, path: string): Promise<Uint8Array> {
  if (entry.method === 0) return entry.packed;
  const bytes = new Uint8Array(entry.size);
  let at = 0;
  for await (const piece of unpacked(entry, path)) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes;
}

/**
 * Opens a `.npz` file, from `numpy.savez` or `numpy.savez_compressed`. Every array is unpacked once to check it, 16 KiB
 * at a time, and again only when it is read: a file that is refused never takes much more memory than its own length.
 * One that would unpack to more than 200 times its length, and more than 64 MiB, is refused before anything is unpacked.
 *
 * @param bytes - The file.
 * @param name - What the file is called in errors.
 * @returns The arrays by name, without `.npy`.
 * @throws ScaleFaceError `bad-format`; `unsupported` for encryption and for compression other than deflate.
 */
export async function openNpz(bytes: Uint8Array, name = 'npz'): Promise<Map<string, NpzMember>> {
  const entries = zipEntries(bytes);
  let total = 0;
  for (const [file, { method, encrypted, size, packed }] of entries) {
    if (encrypted || (method !== 0 && method !== 8)) {
      const received = encrypted ? 'encrypted' : `method ${method}`;
      const hint = 'Save it again with numpy.savez';
      throw new ScaleFaceError('neither stored nor deflated', {
        code: 'unsupported',
        path: `${name}#${file}`,
        received,
        hint,
      });
    }
    if (method === 0 && size !== packed.length) throw broken(`${name}#${file}`, 'the length is not as stated');
    total += size;
  }
  if (total > Math.max(ALWAYS_ALLOWED, LARGEST_RATIO * bytes.length)) {
    throw new ScaleFaceError('compressed too much', {
      code: 'bad-format',
      path: name,
      expected: `at most ${LARGEST_RATIO} times the file's ${bytes.length} bytes`,
      received: `${total} bytes`,
      hint: 'Save it with numpy.savez',
    });
  }
  const members = new Map<string, NpzMember>();
  for (const [file, entry] of entries) {
    if (!file.endsWith('.npy')) continue;
    const path = `${name}#${file}`;
    const header = await check(entry, path);
    members.set(file.slice(0, -4), { header, read: () => read(entry, path), pieces: () => unpacked(entry, path) });
  }
  return members;
}

import { createHash } from 'node:crypto';
import { type FileHandle, open, stat } from 'node:fs/promises';
import { readReason } from '@scaleface/models/storage';
import { ScaleFaceError } from '@scaleface/numerics';
import { type ArrowPlace, broken } from './arrow-footer.js';
import { assertChecksum, checksumBlock, eraseDigits, findChecksum, type StatedChecksum } from './checksum.js';

/** Read at once: while one piece is hashed the next is read. */
const PIECE = 2 ** 23;
const magic = 'ARROW1';
/** The footer's length, and the magic behind it. */
const TAIL = 4 + magic.length;

/** An Arrow file in memory whose checksum, if it has one, is right. */
export interface ArrowBytes {
  /** Its bytes. */
  readonly bytes: Uint8Array;
  /** Where the footer is. */
  readonly footer: ArrowPlace;
}

const unreadable = (path: string, received: string, more: { cause?: unknown; hint?: string } = {}): ScaleFaceError =>
  new ScaleFaceError('the feature table cannot be read', { code: 'missing-file', path, received, ...more });

/**
 * Opens a file that is read as a feature table.
 *
 * @param path - The file.
 * @throws ScaleFaceError `missing-file` when it is not there, or is a folder, a pipe or a device.
 */
export async function openTable(path: string): Promise<FileHandle> {
  let isFolder = false;
  try {
    // Opening a pipe waits for whoever writes into it.
    const found = await stat(path);
    if (found.isFile()) return await open(path);
    isFolder = found.isDirectory();
  } catch (cause) {
    throw unreadable(path, readReason(cause), { cause });
  }
  if (!isFolder) throw unreadable(path, 'no file');
  throw unreadable(path, 'a folder', { hint: 'scaleface embed makes a table of a folder of images' });
}

/**
 * Reads an Arrow file into memory and compares it with the checksum that it carries.
 *
 * @param path - The file.
 * @throws ScaleFaceError `missing-file`; `damaged` when it is not what was written; `bad-format` when it is no Arrow file;
 * `unsupported` for more bytes than fit into one buffer.
 */
export async function readArrowBytes(path: string): Promise<ArrowBytes> {
  const handle = await openTable(path);
  try {
    const { size } = await handle.stat();
    const footer = await findFooter(handle, size, path);
    const checksum = await statedChecksum(handle, footer, path);
    const bytes = allocate(size, path);
    const hash = checksum && createHash('sha256');
    const read = (at: number): Promise<Buffer> => readAt(handle, bytes.subarray(at, at + PIECE), at, path);
    let next = read(0);
    for (let at = 0; at < size; at += PIECE) {
      const piece = await next;
      next = read(at + PIECE);
      if (checksum === undefined) continue;
      eraseDigits(piece, at, checksum);
      hash?.update(piece);
    }
    await next;
    if (checksum !== undefined) assertChecksum(path, checksum, hash?.digest('hex') ?? '');
    if (bytes.toString('latin1', 0, magic.length) !== magic) throw notArrow(path, bytes);
    return { bytes, footer };
  } finally {
    await handle.close();
  }
}

/** The checksum that an Arrow file carries, if it has one. */
async function statedChecksum(
  handle: FileHandle,
  { start }: ArrowPlace,
  path: string,
): Promise<StatedChecksum | undefined> {
  const room = Math.min(checksumBlock.length, start);
  return findChecksum(await readAt(handle, allocate(room, path), start - room, path), start);
}

/**
 * Reads an Arrow file through, a piece at a time, and compares it with the checksum that it carries, if it has one.
 *
 * @param handle - The file.
 * @param size - Its length.
 * @param footer - From {@link findFooter}.
 * @param path - Its name, for errors.
 * @returns The checksum, if it has one.
 * @throws ScaleFaceError `damaged` when it is not what was written.
 */
export async function compareChecksum(
  handle: FileHandle,
  size: number,
  footer: ArrowPlace,
  path: string,
): Promise<string | undefined> {
  const checksum = await statedChecksum(handle, footer, path);
  if (checksum === undefined) return undefined;
  const hash = createHash('sha256');
  const buffer = allocate(Math.min(size, PIECE), path);
  for (let at = 0; at < size; at += PIECE) {
    const piece = await readAt(handle, buffer.subarray(0, Math.min(PIECE, size - at)), at, path);
    eraseDigits(piece, at, checksum);
    hash.update(piece);
  }
  assertChecksum(path, checksum, hash.digest('hex'));
  return checksum.digits;
}

/**
 * Where the footer of an Arrow file is.
 *
 * @param handle - The file.
 * @param size - Its length.
 * @param path - Its name, for errors.
 * @throws ScaleFaceError `bad-format` when it is no Arrow file.
 */
export async function findFooter(handle: FileHandle, size: number, path: string): Promise<ArrowPlace> {
  const room = Math.min(TAIL, size);
  const tail = await readAt(handle, allocate(room, path), size - room, path);
  const length = size < 2 * TAIL ? 0 : tail.readInt32LE(0);
  const [start, end] = [size - TAIL - length, size - TAIL];
  if (length >= 8 && start >= 8 && tail.toString('latin1', 4) === magic) return { start, end };
  throw notArrow(path, await readAt(handle, allocate(Math.min(TAIL, size), path), 0, path));
}

/** Fills a buffer from a place in the file. */
export async function readAt(handle: FileHandle, into: Buffer, at: number, path: string): Promise<Buffer> {
  let done = 0;
  while (done < into.length) {
    const { bytesRead } = await handle.read(into, done, into.length - done, at + done);
    if (bytesRead === 0) throw broken(path, 'the file became shorter while it was read');
    done += bytesRead;
  }
  return into;
}

/** The error for a file that is no Arrow file, with its beginning. */
export function notArrow(path: string, beginning: Buffer): ScaleFaceError {
  if (beginning.toString('latin1', 0, magic.length) === magic) {
    return broken(path, 'an Arrow file that is cut short or damaged at its end');
  }
  const stream = beginning.length >= 4 && beginning.readInt32LE(0) === -1;
  const received = stream
    ? 'an Arrow stream'
    : `${beginning.length} bytes, ${JSON.stringify(beginning.toString('latin1', 0, 6))}`;
  const hint = 'Write it in the IPC file format, or as .npy or .npz';
  return new ScaleFaceError('not an Arrow file', { code: 'bad-format', path, received, hint });
}

/** Memory for so many bytes of a file. */
export function allocate(size: number, path: string): Buffer {
  try {
    return Buffer.allocUnsafeSlow(size);
  } catch (cause) {
    const received = `${size} bytes`;
    throw new ScaleFaceError('too large to be read at once', { code: 'unsupported', path, received, cause });
  }
}

import { constants, type Stats } from 'node:fs';
import { type FileHandle, lstat, open, stat } from 'node:fs/promises';
import { ScaleFaceError } from '@scaleface/numerics';
import { readReason } from '../storage/read-reason.js';
import { badImage } from './bad-image.js';

/** The largest image file that is read unless more is allowed: 256 MiB. */
const maxImageBytes = 256 * 2 ** 20;

/**
 * Reads a regular file, and nothing else: it does not wait for a pipe or read a device for ever, and reads no more than
 * the limit into memory, even if the file is replaced or grows meanwhile.
 *
 * @param file - The file.
 * @param name - What it is called in errors.
 * @param most - The largest size, in bytes.
 * @throws ScaleFaceError `missing-file` when it cannot be read, `bad-format` when it is not a regular file or too large.
 */
export async function readImageFile(
  file: string,
  name: string = file,
  most: number = maxImageBytes,
): Promise<Uint8Array> {
  let handle: FileHandle | undefined;
  try {
    // Looked at before it is opened, for to open a device can move it, and after, for it can have been exchanged. Windows
    // does not know the flag, nor pipes among files.
    await assertReadable(await stat(file), file, name, most);
    handle = await open(file, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    const found = await handle.stat();
    await assertReadable(found, file, name, most);
    return await readAll(handle, found.size);
  } catch (cause) {
    if (cause instanceof ScaleFaceError) throw cause;
    const received = (await isLink(file)) && isMissing(cause) ? 'a broken link' : readReason(cause);
    throw badImage('the image cannot be read', name, { code: 'missing-file', received, cause });
  } finally {
    await handle?.close();
  }
}

async function assertReadable(found: Stats, file: string, name: string, most: number): Promise<void> {
  const expected = 'an image file';
  if (!found.isFile()) {
    const kind = kindOf(found);
    const received = kind === 'a folder' && (await isLink(file)) ? 'a link to a folder, which is read once' : kind;
    throw badImage('not a regular file', name, { expected, received });
  }
  if (found.size > most) {
    throw badImage('the file is too large', name, { expected: `at most ${most} bytes`, received: `${found.size}` });
  }
}

function kindOf(found: Stats): string {
  if (found.isDirectory()) return 'a folder';
  if (found.isFIFO()) return 'a pipe';
  return found.isSocket() ? 'a socket' : 'a device';
}

const isLink = (file: string): Promise<boolean> =>
  lstat(file).then(
    (found) => found.isSymbolicLink(),
    () => false,
  );

const isMissing = (error: unknown): boolean => (error as NodeJS.ErrnoException).code === 'ENOENT';

/** As many bytes as there were when it was opened, or fewer. */
async function readAll(handle: FileHandle, size: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(size);
  let at = 0;
  while (at < size) {
    const { bytesRead } = await handle.read(bytes, at, size - at, at);
    if (bytesRead === 0) break;
    at += bytesRead;
  }
  return bytes.subarray(0, at);
}

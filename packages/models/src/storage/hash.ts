import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { ScaleFaceError } from '@scaleface/numerics';

/**
 * The SHA-256 of bytes, in hexadecimal.
 *
 * @param bytes - The bytes.
 */
export const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/**
 * The SHA-256 of a value's JSON text, in hexadecimal; keys in the order in which they were set.
 *
 * @param value - Anything that JSON holds.
 */
export const hashOf = (value: unknown): string =>
  createHash('sha256')
    .update(JSON.stringify(value) ?? 'undefined')
    .digest('hex');

/** What a file held when it was written. */
export interface FileDigest {
  /** Its length in bytes. */
  readonly size: number;
  /** The SHA-256 of its bytes, in hexadecimal. */
  readonly sha256: string;
}

/**
 * Length and SHA-256 of a file, read in pieces: memory stays flat whatever its size.
 *
 * @param file - The file.
 * @throws ScaleFaceError `missing-file` when it cannot be read.
 */
export async function digestOfFile(file: string): Promise<FileDigest> {
  const hash = createHash('sha256');
  let size = 0;
  try {
    for await (const chunk of createReadStream(file, { highWaterMark: 1 << 20 })) {
      hash.update(chunk as Buffer);
      size += (chunk as Buffer).length;
    }
  } catch (cause) {
    const received = (cause as Error).message;
    throw new ScaleFaceError('the file cannot be read', { code: 'missing-file', path: file, received, cause });
  }
  return { size, sha256: hash.digest('hex') };
}

/**
 * Whether a file is still what a digest says. The length is compared first, so that a file cut short costs nothing.
 *
 * @param file - The file.
 * @param digest - What it held.
 */
export async function holds(file: string, digest: FileDigest): Promise<boolean> {
  const found = await stat(file).catch(() => undefined);
  if (found === undefined || !found.isFile() || found.size !== digest.size) return false;
  return (await digestOfFile(file)).sha256 === digest.sha256;
}

/**
 * The error for a file that has changed since it was written.
 *
 * @param file - The file.
 * @param hint - What to do.
 * @param received - What was found, if more is known than that it differs.
 */
export const damaged = (file: string, hint: string, received?: string): ScaleFaceError =>
  new ScaleFaceError('the file is damaged: it is not what was written', {
    code: 'damaged',
    path: file,
    ...(received === undefined ? {} : { received }),
    hint,
  });

import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { ScaleFaceError } from '@scaleface/numerics';

/**
 * The SHA-256 of bytes, in hexadecimal.
 *
 * @param bytes - The bytes.
 *
 * @example
 * ```ts
 * import { sha256 } from '@scaleface/models/storage';
 *
 * // The digest that the publisher of a file states, as a check of the download; here that of FIPS 180-4's text.
 * const stated = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad';
 * sha256(new TextEncoder().encode('abc')) === stated; // => true
 * sha256(new TextEncoder().encode('abd')) === stated; // => false
 * ```
 */
export const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/**
 * The SHA-256 of a value's JSON text, in hexadecimal; keys in the order in which they were set.
 *
 * @param value - Anything that JSON holds.
 *
 * @example
 * ```ts
 * import { hashOf } from '@scaleface/models/storage';
 *
 * // Whether a finished training may be kept: its settings are those of now.
 * const finished = hashOf({ method: 'scaleface', epochs: 5, learningRate: 0.01 });
 * hashOf({ method: 'scaleface', epochs: 5, learningRate: 0.01 }) === finished; // => true
 * hashOf({ method: 'scaleface', epochs: 6, learningRate: 0.01 }) === finished; // => false
 * hashOf({ epochs: 5, method: 'scaleface', learningRate: 0.01 }) === finished; // => false
 * ```
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
 *
 * @example
 * ```ts
 * import { mkdtemp, rm, writeFile } from 'node:fs/promises';
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * import { digestOfFile } from '@scaleface/models/storage';
 *
 * const folder = await mkdtemp(join(tmpdir(), 'example-'));
 * await writeFile(join(folder, 'network.onnx'), 'abc');
 * const { size, sha256 } = await digestOfFile(join(folder, 'network.onnx'));
 * size; // => 3
 * sha256; // => 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'
 * await digestOfFile(join(folder, 'none.onnx')).catch((error) => error.code); // => 'missing-file'
 * await rm(folder, { recursive: true });
 * ```
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
 *
 * @example
 * ```ts
 * import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * import { digestOfFile, holds } from '@scaleface/models/storage';
 *
 * const folder = await mkdtemp(join(tmpdir(), 'example-'));
 * const part = join(folder, 'part-0.arrow');
 * await writeFile(part, 'finished rows');
 * const digest = await digestOfFile(part); // kept in a record of the work
 *
 * await holds(part, digest); // => true
 * await truncate(part, 8); // the computer lost power before all was on the disk
 * await holds(part, digest); // => false
 * await rm(folder, { recursive: true });
 * ```
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
 *
 * @example
 * ```ts
 * import { mkdtemp, rm, writeFile } from 'node:fs/promises';
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * import { damaged, digestOfFile, holds } from '@scaleface/models/storage';
 *
 * const folder = await mkdtemp(join(tmpdir(), 'example-'));
 * const file = join(folder, 'rows.bin');
 * await writeFile(file, 'written');
 * const digest = await digestOfFile(file);
 * const check = async () => {
 *   if (!(await holds(file, digest))) throw damaged(file, 'Copy it again');
 * };
 * await check(); // => undefined
 * await writeFile(file, 'changed');
 * await check().catch(({ code, hint }) => [code, hint]); // => ['damaged', 'Copy it again']
 * await rm(folder, { recursive: true });
 * ```
 */
export const damaged = (file: string, hint: string, received?: string): ScaleFaceError =>
  new ScaleFaceError('the file is damaged: it is not what was written', {
    code: 'damaged',
    path: file,
    ...(received === undefined ? {} : { received }),
    hint,
  });

import { ScaleFaceError } from '@scaleface/numerics';
import { type Fingerprint, fileStamp } from './file-stamp.js';
import { readReason } from './read-reason.js';

/** Files that are looked at together. */
const together = 64;

/**
 * What identifies many files, in their order.
 *
 * @param files - The files.
 * @param by - As for `fileStamp`.
 * @throws ScaleFaceError `missing-file` naming one that cannot be read.
 *
 * @example
 * ```ts
 * import { mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * import { fileStamps, hashOf } from '@scaleface/models/storage';
 *
 * const folder = await mkdtemp(join(tmpdir(), 'example-'));
 * const images = ['ada.jpg', 'bob.jpg'].map((name) => join(folder, name));
 * for (const image of images) {
 *   await writeFile(image, 'a face');
 *   await utimes(image, 1, 1);
 * }
 * await fileStamps(images); // => [[6, 1000], [6, 1000]]
 *
 * // Embeddings that were kept under this key are made anew once an image has changed.
 * const key = hashOf([await fileStamps(images), 'network.onnx']);
 * await writeFile(join(folder, 'bob.jpg'), 'another face');
 * hashOf([await fileStamps(images), 'network.onnx']) === key; // => false
 * await rm(folder, { recursive: true });
 * ```
 */
export async function fileStamps(files: readonly string[], by: Fingerprint = 'size-time'): Promise<unknown[]> {
  const stamps: unknown[] = [];
  for (let start = 0; start < files.length; start += together) {
    stamps.push(...(await Promise.all(files.slice(start, start + together).map((file) => stampOf(file, by)))));
  }
  return stamps;
}

const stampOf = (file: string, by: Fingerprint): Promise<unknown> =>
  fileStamp(file, by).catch((cause: Error) => {
    if (cause instanceof ScaleFaceError) throw cause;
    const received = readReason(cause);
    throw new ScaleFaceError('the file cannot be read', { code: 'missing-file', path: file, received, cause });
  });

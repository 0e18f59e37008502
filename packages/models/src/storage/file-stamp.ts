import { stat } from 'node:fs/promises';
import { digestOfFile } from './hash.js';

/** How a file is recognised: by length and time of change, or by its content as well, which means reading it whole. */
export type Fingerprint = 'size-time' | 'content';

/**
 * What identifies a file, for the key of what is made from it. A missing file, or one that is not a regular file, has
 * its own stamp and is not opened: whatever reads it later reports the error.
 *
 * @param file - The file.
 * @param by - `size-time` does not see a change that keeps both; `content` does.
 *
 * @example
 * ```ts
 * import { mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * import { fileStamp } from '@scaleface/models/storage';
 *
 * const folder = await mkdtemp(join(tmpdir(), 'example-'));
 * const image = join(folder, 'ada.jpg');
 * const [quick, sure] = [new Set(), new Set()];
 * for (const text of ['face 1', 'face 2']) {
 *   await writeFile(image, text);
 *   await utimes(image, 1, 1); // dated back, as programs that copy files do
 *   quick.add(String(await fileStamp(image)));
 *   sure.add(String(await fileStamp(image, 'content')));
 * }
 * [...quick]; // => ['6,1000']
 * sure.size; // => 2
 * await rm(folder, { recursive: true });
 * await fileStamp(image); // => ['missing']
 * ```
 */
export async function fileStamp(file: string, by: Fingerprint = 'size-time'): Promise<readonly (number | string)[]> {
  const found = await stat(file).catch(() => undefined);
  if (found === undefined) return ['missing'];
  if (!found.isFile()) return ['no regular file'];
  return by === 'content' ? [(await digestOfFile(file)).sha256] : [found.size, found.mtimeMs];
}

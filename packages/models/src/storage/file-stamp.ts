import { stat } from 'node:fs/promises';
import { digestOfFile } from './hash.js';

/** How a file is known again: by length and time of change, or by its content as well, which reads it whole. */
export type Fingerprint = 'size-time' | 'content';

/**
 * What a file is known by, for the key of what is made from it. What is missing, or no regular file, has a stamp of its
 * own and is not opened: whoever reads it afterwards says what is wrong with it.
 *
 * @param file - The file.
 * @param by - `size-time` does not see a change that keeps both; `content` does.
 */
export async function fileStamp(file: string, by: Fingerprint = 'size-time'): Promise<readonly (number | string)[]> {
  const found = await stat(file).catch(() => undefined);
  if (found === undefined) return ['missing'];
  if (!found.isFile()) return ['no regular file'];
  return by === 'content' ? [(await digestOfFile(file)).sha256] : [found.size, found.mtimeMs];
}

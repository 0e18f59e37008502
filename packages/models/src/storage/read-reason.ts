const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'there is no file or folder of that name',
  ENOTDIR: 'a file where a folder should be',
  EISDIR: 'a folder where a file should be',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  ELOOP: 'links that form a loop',
  ENAMETOOLONG: 'a name that is too long',
  EMFILE: 'too many open files',
  ENFILE: 'too many open files',
  EIO: 'the disk does not respond',
};

/**
 * Why something could not be read, in words.
 *
 * @param error - What Node threw.
 *
 * @example
 * ```ts
 * import { readFile } from 'node:fs/promises';
 * import { tmpdir } from 'node:os';
 * import { readReason } from '@scaleface/models/storage';
 *
 * const reading = readFile(`${tmpdir()}/no-such-folder/pairs.csv`);
 * await reading.catch(readReason); // => 'there is no file or folder of that name'
 * await readFile(tmpdir()).catch(readReason); // => 'a folder where a file should be'
 * readReason(new Error('the cable is out')); // => 'the cable is out'
 * ```
 */
export const readReason = (error: unknown): string => {
  const { code, message } = error as NodeJS.ErrnoException;
  return reasons[code ?? ''] ?? message;
};

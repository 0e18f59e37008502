import { ScaleFaceError } from '@scaleface/numerics';
import { readReason } from './read-reason.js';

/**
 * What `.catch` takes behind the reading of a file: the failure becomes an error of this library, with the reason in words.
 *
 * @param what - What the file is, for instance `the pair list`.
 * @param path - Where it was looked for.
 * @param hint - What to do.
 * @throws ScaleFaceError `missing-file`.
 *
 * @example
 * ```ts
 * import { readFile } from 'node:fs/promises';
 * import { tmpdir } from 'node:os';
 * import { unreadable } from '@scaleface/models/storage';
 *
 * const file = `${tmpdir()}/no-such-folder/pairs.csv`;
 * const read = () => readFile(file, 'utf8').catch(unreadable('the pair list', file, 'Name it with --pairs'));
 * await read().catch((error) => error.code); // => 'missing-file'
 * await read().catch((error) => error.received); // => 'there is no file or folder of that name'
 * await read().catch((error) => error.message.includes('the pair list cannot be read')); // => true
 * ```
 */
export const unreadable =
  (what: string, path: string, hint?: string) =>
  (cause: unknown): never => {
    throw new ScaleFaceError(`${what} cannot be read`, {
      code: 'missing-file',
      path,
      received: readReason(cause),
      ...(hint === undefined ? {} : { hint }),
      cause,
    });
  };

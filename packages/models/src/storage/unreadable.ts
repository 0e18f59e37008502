import { ScaleFaceError } from '@scaleface/numerics';
import { readReason } from './read-reason.js';

/**
 * What `.catch` takes behind the reading of a file: the failure becomes an error of this library, with the reason in words.
 *
 * @param what - What the file is, for instance `the pair list`.
 * @param path - Where it was looked for.
 * @param hint - What to do.
 * @throws ScaleFaceError `missing-file`.
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

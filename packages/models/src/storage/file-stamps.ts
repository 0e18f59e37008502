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

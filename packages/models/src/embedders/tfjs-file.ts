import { readFile, stat } from 'node:fs/promises';
import { ScaleFaceError } from '@scaleface/numerics';
import { unreadable } from '../storage/unreadable.js';

/** The error for a damaged model. */
export const badModel = (path: string, what: string, received?: string, cause?: unknown): ScaleFaceError =>
  new ScaleFaceError(what, { code: 'bad-format', path, ...(received === undefined ? {} : { received }), cause });

/**
 * Reads a file that should be a regular file.
 *
 * @throws ScaleFaceError `missing-file`; `bad-format` for something that is not a file, or larger than allowed.
 */
export async function readModelFile(path: string, largest: number): Promise<Uint8Array> {
  const refuse = unreadable('the model', path);
  // Asked before it is opened: a pipe would keep the reader waiting.
  const status = await stat(path).catch(refuse);
  if (!status.isFile()) throw badModel(path, 'not a file');
  if (status.size > largest) throw badModel(path, `larger than ${largest} bytes`, `${status.size} bytes`);
  return readFile(path).catch(refuse);
}

import { readFile } from 'node:fs/promises';
import { ScaleFaceError } from '@scaleface/numerics';
import { writeFileAtomic } from './atomic.js';
import { damaged, hashOf } from './hash.js';
import { readReason } from './read-reason.js';

interface Sealed {
  readonly sha256: string;
  readonly content: unknown;
}

/**
 * Writes a value as JSON together with the SHA-256 of its text, under a temporary name and renamed:
 * {@link readSealedJson} detects a file in which a bit has flipped.
 *
 * @param file - Where to.
 * @param content - Anything that JSON holds.
 *
 * @example
 * ```ts
 * import { mkdtemp, readFile, rm } from 'node:fs/promises';
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * import { hashOf, writeSealedJson } from '@scaleface/models/storage';
 *
 * const folder = await mkdtemp(join(tmpdir(), 'example-'));
 * const progress = { epoch: 3, losses: [1.5, 1.25, 1] };
 * await writeSealedJson(join(folder, 'progress.json'), progress);
 * const { sha256, content } = JSON.parse(await readFile(join(folder, 'progress.json'), 'utf8'));
 * content; // => { epoch: 3, losses: [1.5, 1.25, 1] }
 * sha256 === hashOf(progress); // => true
 * await rm(folder, { recursive: true });
 * ```
 */
export async function writeSealedJson(file: string, content: unknown): Promise<void> {
  const sealed: Sealed = { sha256: hashOf(content), content };
  await writeFileAtomic(file, `${JSON.stringify(sealed)}\n`);
}

/**
 * Reads a value that {@link writeSealedJson} wrote.
 *
 * @param file - The file.
 * @param hint - What to do when it is damaged.
 * @returns The value, or nothing when there is no such file.
 * @throws ScaleFaceError `damaged` when the text is not what was written; `missing-file` when the file cannot be read.
 *
 * @example
 * ```ts
 * import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * import { readSealedJson, writeSealedJson } from '@scaleface/models/storage';
 *
 * const folder = await mkdtemp(join(tmpdir(), 'example-'));
 * const file = join(folder, 'progress.json');
 * await readSealedJson(file, 'Start anew'); // => undefined
 * await writeSealedJson(file, { epoch: 3 });
 * await readSealedJson(file, 'Start anew'); // => { epoch: 3 }
 *
 * await writeFile(file, (await readFile(file, 'utf8')).replace('3', '7'));
 * await readSealedJson(file, 'Start anew').catch((error) => error.code); // => 'damaged'
 * await rm(folder, { recursive: true });
 * ```
 */
export async function readSealedJson<T>(file: string, hint: string): Promise<T | undefined> {
  const text = await readFile(file, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ENOENT' || cause.code === 'ENOTDIR') return undefined;
    const received = readReason(cause);
    throw new ScaleFaceError('the file cannot be read', { code: 'missing-file', path: file, received, cause });
  });
  if (text === undefined) return undefined;
  const sealed = parsed(text);
  if (sealed === undefined || sealed.sha256 !== hashOf(sealed.content)) throw damaged(file, hint);
  return sealed.content as T;
}

/** What a text says that is exactly as it is written; values that are nested too deep to be written are not. */
function parsed(text: string): Sealed | undefined {
  try {
    const value = JSON.parse(text) as Partial<Sealed> | null;
    const sealed = value !== null && typeof value === 'object' && 'content' in value;
    return sealed && `${JSON.stringify(value)}\n` === text ? (value as Sealed) : undefined;
  } catch {
    return undefined;
  }
}

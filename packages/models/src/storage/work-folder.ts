import { mkdir, readdir, readFile, rm, rmdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { ScaleFaceError } from '@scaleface/numerics';
import { writeFileAtomic } from './atomic.js';
import { lockName, withLock } from './lock.js';

const mark = '.scaleface-work';
const line = 'scaleface-work/1: unfinished work, safe to remove\n';

/** The content of a folder apart from its lock, or nothing if there is no folder. */
async function contents(folder: string): Promise<string[] | undefined> {
  const found = await stat(folder).catch(() => undefined);
  if (found === undefined) return undefined;
  if (!found.isDirectory()) throw foreign(folder, 'a file');
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    // Another process may have removed it between the two looks.
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  return names.filter((name) => !name.startsWith(lockName));
}

const foreign = (path: string, received: string): ScaleFaceError =>
  new ScaleFaceError('holds files that this program did not write', {
    code: 'invalid-argument',
    path,
    received,
    hint: 'Choose another output, or move it away',
  });

/**
 * Refuses a folder for unfinished work (`FILE.parts`, `FOLDER.checkpoints`, `FOLDER.part`) unless it is missing, empty,
 * or one that {@link openWorkFolder} has made.
 *
 * @param folder - The folder.
 * @throws ScaleFaceError `invalid-argument`.
 *
 * @example
 * ```ts
 * import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * import { assertWorkFolder, openWorkFolder } from '@scaleface/models/storage';
 *
 * const home = await mkdtemp(join(tmpdir(), 'example-'));
 * await openWorkFolder(join(home, 'faces.arrow.parts'));
 * await writeFile(join(home, 'faces.arrow.parts', 'part-0'), 'rows');
 * await mkdir(join(home, 'holiday'));
 * await writeFile(join(home, 'holiday', 'beach.jpg'), 'of the user');
 * const answers = ['none', 'faces.arrow.parts', 'holiday'].map((name) =>
 *   assertWorkFolder(join(home, name)).catch((error) => error.received),
 * );
 * await Promise.all(answers); // => [undefined, undefined, 'beach.jpg']
 * await rm(home, { recursive: true });
 * ```
 */
export async function assertWorkFolder(folder: string): Promise<void> {
  await isMarked(folder);
}

/** Whether a folder is one of ours already, or still to be made; refused when it is neither. */
async function isMarked(folder: string): Promise<boolean> {
  // Killed while the mark was written, a folder holds the half of it and nothing else.
  const names = ((await contents(folder)) ?? []).filter((name) => name !== `${mark}.part`);
  if (names.length === 0) return false;
  const text = await readFile(join(folder, mark), 'utf8').catch(() => undefined);
  if (text === line) return true;
  // Another process may have emptied it between the two looks.
  if (text === undefined && ((await contents(folder)) ?? []).length === 0) return false;
  throw foreign(folder, names.slice(0, 3).join(', '));
}

/**
 * Makes a folder for unfinished work and marks it as such.
 *
 * @param folder - The folder.
 * @throws ScaleFaceError `invalid-argument` when it holds what this program did not write.
 *
 * @example
 * ```ts
 * import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * import { openWorkFolder, removeWorkFolder } from '@scaleface/models/storage';
 *
 * const home = await mkdtemp(join(tmpdir(), 'example-'));
 * const checkpoints = join(home, 'model.checkpoints');
 * await openWorkFolder(checkpoints);
 * await writeFile(join(checkpoints, 'step-100.json'), '{}');
 * await openWorkFolder(checkpoints); // a later run goes on where that one was interrupted
 * (await readdir(checkpoints)).includes('step-100.json'); // => true
 * await removeWorkFolder(checkpoints);
 * await readdir(home); // => []
 * await rm(home, { recursive: true });
 * ```
 */
export async function openWorkFolder(folder: string): Promise<void> {
  if (await isMarked(folder)) return;
  await mkdir(folder, { recursive: true });
  await writeFileAtomic(join(folder, mark), line);
}

/**
 * Works in a folder for unfinished work and keeps other processes out meanwhile. The folder is removed when the work is
 * done; if the work fails it stays, for the next call to resume.
 *
 * @param folder - The folder, for instance `features.arrow.parts`.
 * @param work - What is done in it.
 * @throws ScaleFaceError `invalid-argument` when it holds what this program did not write; `busy` when another process
 * works there.
 *
 * @example
 * ```ts
 * import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * import { exists, withWorkFolder } from '@scaleface/models/storage';
 *
 * const home = await mkdtemp(join(tmpdir(), 'example-'));
 * const parts = join(home, 'faces.arrow.parts');
 * const embed = () =>
 *   withWorkFolder(parts, async () => {
 *     if (await exists(join(parts, 'part-0'))) return 'from part 1 on';
 *     await writeFile(join(parts, 'part-0'), 'rows');
 *     throw new Error('interrupted');
 *   });
 * await embed().catch((error) => error.message); // => 'interrupted'
 * await embed(); // => 'from part 1 on'
 * await readdir(home); // => []
 * await rm(home, { recursive: true });
 * ```
 */
export async function withWorkFolder<T>(folder: string, work: () => Promise<T>): Promise<T> {
  await assertWorkFolder(folder);
  const result = await withLock(folder, async () => {
    await openWorkFolder(folder);
    const done = await work();
    await emptyWorkFolder(folder);
    return done;
  });
  await rmdir(folder).catch(() => {});
  return result;
}

/**
 * Removes all that is in a folder of {@link openWorkFolder}, except for a lock.
 *
 * @param folder - The folder.
 * @throws ScaleFaceError `invalid-argument` when it holds what this program did not write.
 */
async function emptyWorkFolder(folder: string): Promise<void> {
  await assertWorkFolder(folder);
  const names = (await contents(folder)) ?? [];
  // The mark goes last: killed on the way, what is left is still known as ours.
  for (const name of [...names.filter((n) => n !== mark), mark]) {
    await rm(join(folder, name), { recursive: true, force: true });
  }
}

/**
 * Removes a folder of {@link openWorkFolder} with all that is in it; nothing where there is none.
 *
 * @param folder - The folder.
 * @throws ScaleFaceError `invalid-argument` when it holds what this program did not write.
 *
 * @example
 * ```ts
 * import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * import { openWorkFolder, removeWorkFolder } from '@scaleface/models/storage';
 *
 * const home = await mkdtemp(join(tmpdir(), 'example-'));
 * const [parts, holiday] = [join(home, 'faces.arrow.parts'), join(home, 'holiday')];
 * await openWorkFolder(parts);
 * await writeFile(join(parts, 'part-0'), 'rows');
 * await mkdir(holiday);
 * await writeFile(join(holiday, 'beach.jpg'), 'of the user');
 * await removeWorkFolder(parts);
 * await removeWorkFolder(holiday).catch((error) => error.code); // => 'invalid-argument'
 * await readdir(home); // => ['holiday']
 * await readdir(holiday); // => ['beach.jpg']
 * await rm(home, { recursive: true });
 * ```
 */
export async function removeWorkFolder(folder: string): Promise<void> {
  await emptyWorkFolder(folder);
  await rm(folder, { recursive: true, force: true });
}

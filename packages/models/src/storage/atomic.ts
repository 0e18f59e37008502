import { access, open, rename, rm } from 'node:fs/promises';

/**
 * Writes a file under a temporary name and renames it: a reader sees either the old file or the new one, never half of
 * it. If writing fails, the temporary file is removed.
 *
 * @param file - Where to.
 * @param data - The content.
 *
 * @example
 * ```ts
 * import { mkdtemp, open, readdir, readFile, rm } from 'node:fs/promises';
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * import { writeFileAtomic } from '@scaleface/models/storage';
 *
 * const folder = await mkdtemp(join(tmpdir(), 'example-'));
 * const file = join(folder, 'scores.csv');
 * await writeFileAtomic(file, 'score\n0.25\n0.5\n');
 * const reader = await open(file); // someone reads it while it is written anew
 * await writeFileAtomic(file, 'score\n0.75\n');
 * await reader.readFile('utf8'); // => 'score\n0.25\n0.5\n'
 * await readFile(file, 'utf8'); // => 'score\n0.75\n'
 * await readdir(folder); // => ['scores.csv']
 * await reader.close();
 * await rm(folder, { recursive: true });
 * ```
 */
export async function writeFileAtomic(file: string, data: string | Uint8Array): Promise<void> {
  const aside = `${file}.part`;
  const handle = await open(aside, 'w');
  try {
    await handle.writeFile(data);
    await handle.sync();
  } catch (error) {
    await handle.close().catch(() => {});
    await rm(aside, { force: true });
    // Node does not say which file it was that the disk had no room for.
    if (error instanceof Error && !('path' in error)) Object.assign(error, { path: file });
    throw error;
  }
  await handle.close();
  await rename(aside, file);
}

/**
 * Whether there is something at a path.
 *
 * @param path - File or folder.
 *
 * @example
 * ```ts
 * import { mkdtemp, rm } from 'node:fs/promises';
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * import { exists, writeFileAtomic } from '@scaleface/models/storage';
 *
 * const folder = await mkdtemp(join(tmpdir(), 'example-'));
 * const made = [];
 * for (const name of ['a', 'b', 'a']) {
 *   const file = join(folder, `${name}.csv`);
 *   if (await exists(file)) continue; // an earlier run has made it
 *   await writeFileAtomic(file, 'score\n');
 *   made.push(name);
 * }
 * made; // => ['a', 'b']
 * await rm(folder, { recursive: true });
 * ```
 */
export const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );

import { lstat, mkdir, readdir, readFile, realpath, rename, rm, rmdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { ScaleFaceError } from '@scaleface/numerics';
import { exists } from './atomic.js';
import { assertWorkFolder, openWorkFolder, removeWorkFolder } from './work-folder.js';

/** A kind of folder that is written as a whole. */
export interface FolderKind {
  /** What it is, for messages: `a model folder`. */
  readonly what: string;
  /** The JSON file with the line `format`. */
  readonly config: string;
  /** What that line begins with, without its version. */
  readonly format: string;
  /** All files that such a folder may hold. */
  readonly files: readonly string[];
}

/** Where a folder is made, and where the one before it waits until the new one is in its place. */
const aside = (folder: string) => ({
  work: `${folder}.part`,
  made: join(`${folder}.part`, 'new'),
  old: join(`${folder}.part`, 'old'),
});

/**
 * Refuses to replace a folder, before any work, unless it is missing, empty, or contains only files of this kind of
 * folder.
 *
 * @param folder - The folder to be written.
 * @param kind - What will be written.
 * @throws ScaleFaceError `invalid-argument`.
 *
 * @example
 * ```ts
 * import { mkdtemp, rm, writeFile } from 'node:fs/promises';
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * import { assertReplaceable } from '@scaleface/models/storage';
 *
 * const kind = { what: 'a gallery folder', config: 'gallery.json', format: 'gallery', files: ['gallery.json'] };
 * const folder = await mkdtemp(join(tmpdir(), 'example-'));
 * await assertReplaceable(folder, kind); // => undefined
 * await writeFile(join(folder, 'gallery.json'), '{ "format": "gallery/1" }');
 * await assertReplaceable(folder, kind); // => undefined
 * await writeFile(join(folder, 'thesis.tex'), 'Chapter 1');
 * await assertReplaceable(folder, kind).catch((error) => error.received); // => 'thesis.tex'
 * await rm(folder, { recursive: true });
 * ```
 */
export async function assertReplaceable(folder: string, kind: FolderKind): Promise<void> {
  const place = await realFolder(folder);
  await assertWorkFolder(aside(place).work);
  await assertKind(place, kind);
  await assertKind(aside(place).old, kind);
}

/** A link to a folder stands for that folder: it is not replaced by one. */
const realFolder = (folder: string): Promise<string> => realpath(folder).catch(() => resolve(folder));

async function assertKind(folder: string, { what, config, format, files }: FolderKind): Promise<void> {
  const found = await lstat(folder).catch(() => undefined);
  if (found === undefined) return;
  if (!found.isDirectory())
    throw refused(folder, what, found.isSymbolicLink() ? 'a link that leads nowhere' : 'a file');
  const names = await readdir(folder);
  if (names.length === 0) return;
  const strange = names.filter((name) => !files.includes(name));
  if (strange.length > 0) throw refused(folder, what, strange.slice(0, 3).join(', '));
  const text = await readFile(join(folder, config), 'utf8').catch(() => '');
  if (formatOf(text)?.startsWith(`${format}/`) !== true) throw refused(folder, what, `no ${config} of ${format}`);
}

function formatOf(text: string): string | undefined {
  try {
    const { format } = JSON.parse(text) as { format?: unknown };
    return typeof format === 'string' ? format : undefined;
  } catch {
    // A damaged one of ours is still known by its line.
    return /"format":\s*"([^"]*)"/.exec(text)?.[1];
  }
}

const refused = (path: string, what: string, received: string): ScaleFaceError =>
  new ScaleFaceError(`not replaced: only an empty folder or ${what} is`, {
    code: 'invalid-argument',
    path,
    received,
    hint: 'Choose another output, or move it away',
  });

/**
 * Writes a folder as a whole: under a temporary name first; then the old one is renamed away, the new one takes its
 * place, and the known files of the old one are removed. If the process is killed at any moment, the old or the new
 * folder is complete, at its place or in `FOLDER.part`, from where the next call restores it.
 *
 * @param folder - Where to.
 * @param kind - What it is.
 * @param write - Writes the files into the folder that it is given.
 * @throws ScaleFaceError `invalid-argument` when the folder holds anything else.
 *
 * @example
 * ```ts
 * import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * import { replaceFolder } from '@scaleface/models/storage';
 *
 * const kind = { what: 'a gallery folder', config: 'gallery.json', format: 'gallery', files: ['gallery.json'] };
 * const home = await mkdtemp(join(tmpdir(), 'example-'));
 * const gallery = join(home, 'gallery');
 * for (const faces of [3, 5]) {
 *   await replaceFolder(gallery, kind, async (made) => {
 *     await writeFile(join(made, 'gallery.json'), JSON.stringify({ format: 'gallery/1', faces }));
 *     if (faces === 5) throw new Error('the power went');
 *   }).catch((error) => error.message);
 * }
 * JSON.parse(await readFile(join(gallery, 'gallery.json'), 'utf8')).faces; // => 3
 * await rm(home, { recursive: true });
 * ```
 */
export async function replaceFolder(
  folder: string,
  kind: FolderKind,
  write: (made: string) => Promise<void>,
): Promise<void> {
  await assertReplaceable(folder, kind);
  const place = await realFolder(folder);
  const { work, made, old } = aside(place);
  if ((await exists(old)) && !(await exists(place))) await rename(old, place);
  await removeKnown(old, kind);
  await removeWorkFolder(work);
  await openWorkFolder(work);
  await mkdir(made);
  await write(made);
  if (await exists(place)) await rename(place, old);
  await rename(made, place);
  if (await removeKnown(old, kind)) await removeWorkFolder(work);
}

/** Whether nothing but the known files was there. */
async function removeKnown(folder: string, { files }: FolderKind): Promise<boolean> {
  for (const name of files) await rm(join(folder, name), { force: true });
  await rmdir(folder).catch(() => {});
  return !(await exists(folder));
}

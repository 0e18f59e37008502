import type { Dirent, Stats } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import { dirname, extname, join } from 'node:path';
import { readReason } from '@scaleface/models/storage';
import { ScaleFaceError } from '@scaleface/numerics';

/** One image of a known subject. */
export interface LabelledImage {
  /** The path below the folder, with `/` on every system: the image's name in pair lists and feature tables. */
  readonly id: string;
  /** The subject: the first folder of the path. */
  readonly subject: string;
  /** Where the file is. */
  readonly file: string;
}

const extensions = new Set(['.jpg', '.jpeg', '.png', '.webp', '.avif', '.gif', '.tif', '.tiff', '.bmp']);
/** Kinds of photographs that people have and nothing here decodes; a file of another name is taken for no photograph. */
const foreign = new Set('.heic .heif .jxl .jp2 .psd .dng .cr2 .cr3 .nef .arw .orf .raf .rw2'.split(' '));
const foreignKind = (name: string): string | undefined =>
  [extname(name).toLowerCase()].find((kind) => foreign.has(kind));
/** Whether a file is called as an image is. */
export const isImageName = (name: string): boolean => extensions.has(extname(name).toLowerCase());

/**
 * Lists a folder of identities: one folder per subject, images below it, recognised by file extension.
 *
 * Links are followed, but each folder is listed once, under its own name before that of a link: a link to a folder that
 * holds it, or that is listed already, does not lead on. Such a link, a broken one, and a pipe or device with the name of an
 * image are listed as images that `decodeImage` refuses, so that they are named, or skipped and recorded, like any
 * other bad file.
 *
 * @param folder - The folder that holds the identities' folders.
 * @param onForeign - Called with the ids of photographs of a kind that nothing here decodes (HEIC, raw files), if there are any.
 * @returns All images, sorted by id in code-unit order, so that the order is the same on every machine.
 * @throws ScaleFaceError `missing-file` when a folder cannot be read, `bad-format` when there is no image in it.
 *
 * @example
 * ```ts
 * import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * import { readImageFolder } from '@scaleface/data';
 *
 * const folder = await mkdtemp(join(tmpdir(), 'example-'));
 * for (const subject of ['ada', 'ben']) await mkdir(join(folder, subject));
 * for (const name of ['ben/1.jpg', 'ada/2.png', 'ada/notes.txt', 'ada/3.heic']) await writeFile(join(folder, name), '');
 * const images = await readImageFolder(folder, (ids) => {
 *   ids; // => ['ada/3.heic']
 * });
 * images.map(({ id, subject }) => `${id} of ${subject}`); // => ['ada/2.png of ada', 'ben/1.jpg of ben']
 * await rm(folder, { recursive: true });
 * ```
 */
export async function readImageFolder(
  folder: string,
  onForeign?: (ids: readonly string[]) => void,
): Promise<LabelledImage[]> {
  const images: LabelledImage[] = [];
  const others: string[] = [];
  const add = (path: readonly string[]): void => {
    images.push({ id: path.join('/'), subject: path[0] as string, file: join(folder, ...path) });
  };
  /** Real paths of the folders that are listed already, and of those around them all. */
  const seen = new Set<string>();
  /** Links wait until all that is not a link is listed, so that a folder keeps its own name. */
  const links: string[][] = [];
  let stray = false;
  const walk = async (path: readonly string[], real: string): Promise<void> => {
    if (seen.has(real)) return add(path);
    seen.add(real);
    for (const entry of await list(join(folder, ...path))) {
      const below = [...path, entry.name];
      if (entry.isSymbolicLink()) links.push(below);
      else if (entry.isDirectory()) await walk(below, join(real, entry.name));
      else if (isImageName(entry.name)) {
        if (below.length > 1) add(below);
        else stray = true;
      } else if (foreignKind(entry.name) !== undefined) others.push(below.join('/'));
    }
  };
  const top = await realpath(folder).catch((cause) => {
    throw unreadable(folder, cause);
  });
  for (let above = dirname(top); !seen.has(above); above = dirname(above)) seen.add(above);
  seen.delete(top);
  await walk([], top);
  for (let path = links.shift(); path !== undefined; path = links.shift()) {
    const place = join(folder, ...path);
    const found = await stat(place).catch(() => undefined);
    if (found?.isDirectory() === true) await walk(path, await realpath(place));
    else if (isImageLink(path, found)) add(path);
  }
  if (images.length === 0) throw noImages(folder, stray, others);
  if (others.length > 0) onForeign?.(others);
  return images.sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
}

/** Whether a link to no folder counts as an image: by its name, or as one to a folder that is not there any more. */
function isImageLink(path: readonly string[], found: Stats | undefined): boolean {
  const name = path.at(-1) as string;
  if (path.length > 1 && isImageName(name)) return true;
  const folderName = path.length === 1 ? !isImageName(name) : extname(name) === '';
  return found === undefined && folderName && !name.startsWith('.');
}

const noImages = (folder: string, stray: boolean, others: readonly string[]): ScaleFaceError =>
  new ScaleFaceError('no images found', {
    code: 'bad-format',
    path: folder,
    expected: `IDENTITY/IMAGE with one of ${[...extensions].join(' ')}`,
    ...(stray ? { received: 'images directly in this folder', hint: 'Did you mean the folder above?' } : {}),
    ...(!stray &&
      others.length > 0 && { received: `${others.length} as ${others[0]}`, hint: 'Save them as JPEG first' }),
  });

const list = (folder: string): Promise<Dirent[]> =>
  readdir(folder, { withFileTypes: true }).catch((cause) => {
    throw unreadable(folder, cause);
  });

function unreadable(folder: string, cause: NodeJS.ErrnoException): ScaleFaceError {
  const received = cause.code === 'ENOENT' ? 'there is no such folder' : readReason(cause);
  return new ScaleFaceError('the folder cannot be read', { code: 'missing-file', path: folder, received, cause });
}

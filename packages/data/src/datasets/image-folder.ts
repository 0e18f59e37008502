import type { Dirent } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { ScaleFaceError } from '@scaleface/numerics';

/** One picture of a known person. */
export interface LabelledImage {
  /** The path below the folder, with `/` on every system: the image's name in pair lists and feature tables. */
  readonly id: string;
  /** The person: the first folder of the path. */
  readonly subject: string;
  /** Where the file is. */
  readonly file: string;
}

const extensions = new Set(['.jpg', '.jpeg', '.png', '.webp', '.avif', '.gif', '.tif', '.tiff', '.bmp']);

/**
 * Lists a folder of identities: one folder a person, pictures below it.
 *
 * @param folder - The folder that holds the persons' folders.
 * @returns All pictures, sorted by id in code-unit order, so that the order is the same on every machine.
 * @throws ScaleFaceError `missing-file` when the folder cannot be read, `bad-format` when there is no picture in it.
 */
export async function readImageFolder(folder: string): Promise<LabelledImage[]> {
  const images: LabelledImage[] = [];
  const walk = async (path: readonly string[]): Promise<void> => {
    for (const entry of await list(join(folder, ...path))) {
      const below = [...path, entry.name];
      if (await isFolder(entry, join(folder, ...below))) await walk(below);
      else if (below.length > 1 && extensions.has(extname(entry.name).toLowerCase())) {
        images.push({ id: below.join('/'), subject: below[0] as string, file: join(folder, ...below) });
      }
    }
  };
  await walk([]);
  if (images.length === 0) {
    throw new ScaleFaceError('no pictures found', {
      code: 'bad-format',
      path: folder,
      expected: `PERSON/PICTURE with one of ${[...extensions].join(' ')}`,
    });
  }
  return images.sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
}

/** Whether it is a folder, or a link to one. */
const isFolder = async (entry: Dirent, path: string): Promise<boolean> =>
  entry.isDirectory() || (entry.isSymbolicLink() && (await stat(path)).isDirectory());

async function list(folder: string): Promise<Dirent[]> {
  try {
    return await readdir(folder, { withFileTypes: true });
  } catch (cause) {
    throw new ScaleFaceError('the folder cannot be read', {
      code: 'missing-file',
      path: folder,
      received: (cause as Error).message,
      cause,
    });
  }
}

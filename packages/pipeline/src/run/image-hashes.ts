import { join, relative, sep } from 'node:path';
import type { EmbedItem } from '@scaleface/data';
import type { ProgressReport } from '@scaleface/models';
import { digestOfFile, writeFileAtomic } from '@scaleface/models/storage';
import type { Stage } from './stages.js';

/** The file in a run's folder that names every image it reads with its SHA-256, as `sha256sum` does. */
export const imageHashesFile = 'images.sha256';

/** Files that are read at once. */
const atOnce = 16;

/**
 * Names image files with their SHA-256, a line each: `sha256sum --check` reads it in the data root.
 *
 * @param items - The images; a file of several is named once.
 * @param data - The data root.
 * @param progress - Called with how many are hashed.
 * @returns The lines in the order of the files' names.
 * @throws ScaleFaceError `missing-file` when one has gone.
 */
export async function imageHashes(
  items: readonly Pick<EmbedItem, 'file'>[],
  data: string,
  progress?: ProgressReport,
): Promise<string> {
  const names = [...new Set(items.map(({ file }) => relative(data, file).split(sep).join('/')))].sort();
  const lines: string[] = [];
  for (let i = 0; i < names.length; i += atOnce) {
    progress?.('hash images', i, names.length);
    const some = names.slice(i, i + atOnce);
    const digests = await Promise.all(some.map((name) => digestOfFile(join(data, name))));
    lines.push(...some.map((name, k) => `${digests[k]?.sha256}  ${name}\n`));
  }
  progress?.('hash images', names.length, names.length);
  return lines.join('');
}

/**
 * The stage that writes {@link imageHashesFile}, which the certificates of a run's reports name.
 *
 * @param items - All images of the run.
 * @param hash - What `hashItems` says of them.
 * @param data - The data root.
 */
export const hashImagesStage = (items: readonly EmbedItem[], hash: readonly string[], data: string): Stage => ({
  name: 'hash-images',
  needs: [],
  key: hash,
  writes: [imageHashesFile],
  do: async ({ out, progress }) =>
    writeFileAtomic(join(out, imageHashesFile), await imageHashes(items, data, progress)),
});

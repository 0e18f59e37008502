import { readImageFolder } from '../../datasets/image-folder.js';
import type { DataSet } from '../entries/data-set.js';
import { createDataSet } from '../entries/reading.js';

/**
 * A folder with one folder per subject, as {@link readImageFolder} lists it.
 *
 * @param folder - The folder.
 * @throws ScaleFaceError as {@link readImageFolder}.
 */
export async function openFolder(folder: string): Promise<DataSet> {
  const images = await readImageFolder(folder);
  return createDataSet({
    kind: 'folder',
    source: folder,
    holdsImages: false,
    extent: images.length,
    async *read(reading) {
      for (const { id, subject, file } of images) {
        reading.position++;
        yield { id, subject, path: file };
      }
    },
  });
}

import { join } from 'node:path';
import { exists } from '@scaleface/models/storage';
import { readImageFolder } from '../../datasets/image-folder.js';
import { readPairs } from '../../datasets/pairs.js';
import type { DataSet } from '../entries/data-set.js';
import { createDataSet } from '../entries/reading.js';

const list = 'pairs.txt';

/**
 * LFW: folders `Some_One/Some_One_0001.jpg`, and `pairs.txt` in that folder or the one around it. Images that the pairs name
 * and the folder lacks are problems.
 *
 * @param folder - The folder of the subjects' folders.
 * @throws ScaleFaceError as `readImageFolder`; from `pairs` as `readPairs`.
 */
export async function openLfw(folder: string): Promise<DataSet> {
  const images = await readImageFolder(folder);
  const inside = join(folder, list);
  const file = (await exists(inside)) ? inside : join(folder, '..', list);
  return createDataSet({
    kind: 'lfw',
    source: folder,
    holdsImages: false,
    extent: images.length,
    pairs: () => readPairs(file),
    async *read(reading) {
      for (const { id, subject, file: path } of images) {
        reading.position++;
        yield { id, subject, path };
      }
      if (!(await exists(file))) return;
      const there = new Set(images.map(({ id }) => id));
      const { left, right } = await readPairs(file);
      for (const id of new Set([...left, ...right])) {
        if (!there.has(id)) reading.problem(`${file}#${id}`, 'the pairs name an image that is not there');
      }
    },
  });
}

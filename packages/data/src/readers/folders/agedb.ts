import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { unreadable } from '@scaleface/models/storage';
import { ScaleFaceError } from '@scaleface/numerics';
import { isImageName } from '../../datasets/image-folder.js';
import type { DataSet } from '../entries/data-set.js';
import { createDataSet } from '../entries/reading.js';

/**
 * AgeDB: files `NUMBER_NAME_AGE_SEX.jpg` in one folder, in code-unit order. Images called otherwise are problems.
 *
 * @param folder - The folder.
 * @throws ScaleFaceError `missing-file`; `bad-format` when no file is called so.
 */
export async function openAgeDb(folder: string): Promise<DataSet> {
  const files = (await readdir(folder).catch(unreadable('the folder of AgeDB', folder))).filter(isImageName).sort();
  const subjectOf = (file: string): string | undefined => /^\d+_(.+)_\d+_[a-zA-Z]\.\w+$/.exec(file)?.[1];
  if (!files.some((file) => subjectOf(file) !== undefined)) {
    const [expected, received] = ['files NUMBER_NAME_AGE_SEX.jpg', files[0] ?? 'no image'];
    throw new ScaleFaceError('not the images of AgeDB', { code: 'bad-format', path: folder, expected, received });
  }
  return createDataSet({
    kind: 'agedb',
    source: folder,
    holdsImages: false,
    extent: files.length,
    async *read(reading) {
      for (const id of files) {
        const subject = subjectOf(id);
        reading.position++;
        if (subject === undefined) reading.problem(`${folder}#${id}`, 'the name is not NUMBER_NAME_AGE_SEX');
        else yield { id, subject, path: join(folder, id) };
      }
    },
  });
}

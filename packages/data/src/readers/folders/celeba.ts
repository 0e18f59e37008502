import { join } from 'node:path';
import type { Point } from '@scaleface/models';
import { exists } from '@scaleface/models/storage';
import { ScaleFaceError } from '@scaleface/numerics';
import type { DataEntry, DataSet } from '../entries/data-set.js';
import { createDataSet, type Reading } from '../entries/reading.js';
import { sizeOfFile, withWindow } from '../files/file-window.js';
import { type TextLine, textLines } from '../files/text-lines.js';

const what = 'the list of identities';

/** Where CelebA's parts are: as it is given out, and as archives of it have them. */
const listFolders = ['.', 'Anno'];
const imageFolders = ['img_align_celeba/img_align_celeba', 'img_align_celeba', 'img_celeba'];

async function firstOf(folder: string, paths: readonly string[], expected: string): Promise<string> {
  for (const path of paths) if (await exists(join(folder, path))) return join(folder, path);
  throw new ScaleFaceError('not CelebA', { code: 'missing-file', path: folder, expected });
}

/**
 * CelebA: `identity_CelebA.txt` (image, identity), in the folder or below `Anno`, and the images, aligned
 * (`img_align_celeba`) or as photographed (`img_celeba`), in the folder or below `Img`. The list of landmarks that belongs to
 * them is read too if it is there; it has to name the images in the same order.
 *
 * @param folder - The folder.
 * @throws ScaleFaceError `missing-file`.
 */
export async function openCelebA(folder: string): Promise<DataSet> {
  const named = (file: string): string[] => listFolders.map((below) => join(below, file));
  const list = await firstOf(folder, named('identity_CelebA.txt'), 'identity_CelebA.txt, here or below Anno');
  const below = imageFolders.flatMap((each) => [each, `Img/${each}`]);
  const images = await firstOf(folder, below, 'img_align_celeba or img_celeba, here or below Img');
  const kind = images.endsWith('img_align_celeba') ? 'align_celeba' : 'celeba';
  const marks = await firstOf(folder, named(`list_landmarks_${kind}.txt`), '').catch(() => undefined);
  const extent = await sizeOfFile(list, what);
  const read = (reading: Reading): AsyncGenerator<DataEntry> => readImages(list, images, marks, reading);
  return createDataSet({ kind: 'celeba', source: folder, extent, holdsImages: false, read });
}

async function* readImages(
  list: string,
  images: string,
  landmarks: string | undefined,
  reading: Reading,
): AsyncGenerator<DataEntry> {
  const told = (at: number): void => {
    reading.position = at;
  };
  const marks =
    landmarks === undefined ? undefined : withWindow(landmarks, 'the list of landmarks', (w) => textLines(w));
  try {
    // How many there are, and what the columns are called.
    for (let i = 0; i < 2; i++) await marks?.next();
    for await (const { line, text } of withWindow(list, what, (window) => textLines(window, told))) {
      const mark = await marks?.next();
      const [id, subject, ...more] = text?.trim().split(/\s+/) ?? [];
      if (id === undefined || subject === undefined || more.length > 0) {
        reading.problem(`${list}:${line}`, 'not an image and an identity');
        continue;
      }
      const entry = { id, subject, path: join(images, id) };
      if (mark === undefined) yield entry;
      else {
        const found = landmarksOf(mark.done === true ? undefined : mark.value, id);
        if (typeof found === 'string') reading.problem(`${landmarks}#${id}`, found);
        else yield { ...entry, landmarks: found };
      }
    }
  } finally {
    await marks?.return(undefined);
  }
}

function landmarksOf(mark: TextLine | undefined, id: string): readonly Point[] | string {
  if (mark === undefined) return 'the list of landmarks ends before this image';
  const [name, ...cells] = mark.text?.trim().split(/\s+/) ?? [];
  const numbers = cells.map(Number);
  if (name !== id) return `landmarks of ${name?.slice(0, 100)} on the line of this image`;
  if (numbers.length !== 10 || !numbers.every(Number.isFinite)) return 'not five points';
  return [0, 2, 4, 6, 8].map((i): Point => [numbers[i] as number, numbers[i + 1] as number]);
}

import { readFile } from 'node:fs/promises';
import { exists } from '@scaleface/models/storage';
import { parseNpyTexts } from '../../numpy/npy.js';
import { badNpy, LONGEST_HEADER, npyHeader } from '../../numpy/npy-header.js';
import type { DataEntry, DataSet } from '../entries/data-set.js';
import { createDataSet, type Reading } from '../entries/reading.js';
import { type FileWindow, sizeOfFile, withWindow } from '../files/file-window.js';
import { arrayImages } from './array-images.js';

const what = 'an array of images';
/** The longest file of labels that is read. */
const longestLabels = 2 ** 30;

/**
 * Images in a NumPy array, `images × height × width × 3` of bytes (RGB) or `images × height × width` (grey), read one by one.
 * Their subjects are in a second array, integers or texts: `NAME_labels.npy` beside `NAME.npy`, or `labels.npy`; without one
 * nobody knows them. Ids are the places in the array, from 0.
 *
 * @param file - The `.npy`.
 * @throws ScaleFaceError `missing-file`, `bad-format`.
 */
export async function openNpy(file: string): Promise<DataSet> {
  const extent = await sizeOfFile(file, what);
  const read = (reading: Reading): AsyncGenerator<DataEntry> =>
    withWindow(file, what, (window) => readImages(window, reading));
  return createDataSet({ kind: 'npy', source: file, extent, holdsImages: true, read });
}

async function* readImages(window: FileWindow, reading: Reading): AsyncGenerator<DataEntry> {
  const { file, size } = window;
  const header = npyHeader(await window.view(0, LONGEST_HEADER), size, file);
  const { count, bytes, image } = arrayImages(header, file);
  const subjects = await labelsBeside(file, count);
  for (let i = 0; i < count; i++) {
    const at = header.start + i * bytes;
    const subject = subjects?.[i];
    yield {
      id: String(i),
      ...(subject === undefined ? {} : { subject }),
      image: image(await window.copy(at, bytes)),
    };
    reading.position = at + bytes;
  }
}

async function labelsBeside(file: string, count: number): Promise<readonly string[] | undefined> {
  const base = file.replace(/\.npy$/, '');
  const folder = file.slice(0, Math.max(file.lastIndexOf('/'), file.lastIndexOf('\\')) + 1);
  for (const name of [`${base}_labels.npy`, `${folder}labels.npy`]) {
    if (name === file || !(await exists(name))) continue;
    if ((await sizeOfFile(name, 'labels')) > longestLabels) throw badNpy(name, 'labels', 'more than a gibibyte');
    const { shape, texts } = parseNpyTexts(await readFile(name), name);
    if (texts.length !== count || shape.length > 2) throw badNpy(name, `[${count}] labels`, `[${shape.join(', ')}]`);
    return texts;
  }
  return undefined;
}

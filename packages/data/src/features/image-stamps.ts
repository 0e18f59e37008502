import { stat } from 'node:fs/promises';
import { type Fingerprint, fileStamp } from '@scaleface/models/storage';
import type { LabelledImage } from '../datasets/image-folder.js';

/** What identifies the file of an image. */
export type ImageStamp = readonly (number | string)[];

/**
 * What identifies the files of images; a missing file is identified as such.
 *
 * @param items - The images.
 * @param by - How.
 */
export async function stampImages(items: readonly LabelledImage[], by: Fingerprint): Promise<ImageStamp[]> {
  const stamps: ImageStamp[] = [];
  for (let from = 0; from < items.length; from += 16) {
    stamps.push(...(await Promise.all(items.slice(from, from + 16).map((item) => stampImage(item, by)))));
  }
  return stamps;
}

/**
 * What identifies the file of an image.
 *
 * @param item - The image.
 * @param by - How.
 */
export async function stampImage({ file }: LabelledImage, by: Fingerprint): Promise<ImageStamp> {
  try {
    // A pipe would be read for ever.
    if (by === 'content' && !(await stat(file)).isFile()) return ['no file'];
    return await fileStamp(file, by);
  } catch {
    return ['no file'];
  }
}

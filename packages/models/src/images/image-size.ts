import { badImage } from './bad-image.js';
import { describeBytes, imageFormats, isRasterImage } from './image-format.js';
import { readImageFile } from './read-image-file.js';
import { loadSharp } from './sharp.js';

/** How large an image is. */
export interface ImageSize {
  /** Columns in pixels. */
  readonly width: number;
  /** Rows in pixels. */
  readonly height: number;
}

/**
 * The size of an image as `decodeImage` would give it, from the head of its file: no sample is decoded.
 *
 * @param file - The image file.
 * @throws ScaleFaceError `missing-file`, or `bad-format` when it is no image that is read.
 *
 * @example
 * ```ts
 * import { mkdir, writeFile } from 'node:fs/promises';
 * import { encodeImage, imageSize } from '@scaleface/models';
 *
 * await mkdir('.examples', { recursive: true });
 * const png = await encodeImage({ data: new Uint8Array(18), width: 3, height: 2 }, 'png');
 * await writeFile('.examples/three-by-two.png', png);
 * await imageSize('.examples/three-by-two.png'); // => { width: 3, height: 2 }
 * ```
 */
export async function imageSize(file: string): Promise<ImageSize> {
  const bytes = await readImageFile(file);
  if (!isRasterImage(bytes)) {
    throw badImage('the image does not decode', file, { expected: imageFormats, received: describeBytes(bytes) });
  }
  const sharp = await loadSharp();
  const {
    width,
    height,
    orientation = 1,
  } = await sharp(bytes)
    .metadata()
    .catch((cause: Error) => {
      throw badImage('the image does not decode', file, { received: cause.message, cause });
    });
  // Orientations from 5 on are turned by a quarter.
  return orientation >= 5 ? { width: height, height: width } : { width, height };
}

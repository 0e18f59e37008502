import { fileURLToPath } from 'node:url';
import { ScaleFaceError } from '@scaleface/numerics';
import { decodeImage } from './decode.js';
import { type DecodeFace, isPixels, rgbOf } from './face-image.js';
import { resizeImage } from './resize.js';

/**
 * Decodes with sharp. Samples of the right size are taken as they are.
 *
 * @throws ScaleFaceError `unsupported` for what only pages draw; `missing-file`, `bad-format` as `decodeImage`.
 */
export const decodeInNode: DecodeFace = async (image, size) => {
  const wanted = size === undefined ? {} : { size };
  if (isPixels(image)) return size === undefined ? rgbOf(image) : resizeImage(rgbOf(image), size);
  if (image instanceof Blob) return decodeImage(new Uint8Array(await image.arrayBuffer()), wanted);
  if (image instanceof Uint8Array) return decodeImage(image, wanted);
  if (typeof image === 'string' || image instanceof URL) {
    const file = String(image);
    return decodeImage(file.startsWith('file:') ? fileURLToPath(file) : file, wanted);
  }
  throw new ScaleFaceError('this kind of image works only in pages', {
    code: 'unsupported',
    path: 'image',
    expected: 'a path, the bytes of a file, or { data, width, height }',
  });
};

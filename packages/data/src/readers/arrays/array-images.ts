import type { RawImage } from '@scaleface/models';
import { badNpy, type NpyHeader } from '../../numpy/npy-header.js';

/** The largest image that is read, as the largest image file: 256 MiB. */
const largestImage = 256 * 2 ** 20;

/** Images that follow each other in an array. */
export interface ArrayImages {
  /** How many. */
  readonly count: number;
  /** Bytes an image. */
  readonly bytes: number;
  /** The image of these bytes; grey ones get three channels. */
  readonly image: (bytes: Uint8Array) => RawImage;
}

/**
 * What an array says, as images: `images × height × width × 3` of bytes, taken as RGB, or `images × height × width`, grey.
 *
 * @param header - Of the array.
 * @param path - Its name, for errors.
 * @throws ScaleFaceError `bad-format` for an array of another shape, type or order.
 */
export function arrayImages({ shape, kind, itemSize, fortranOrder }: NpyHeader, path: string): ArrayImages {
  const [count = 0, height = 0, width = 0, channels = 1] = shape;
  const bytes = height * width * channels;
  const fits = (shape.length === 3 || (shape.length === 4 && channels === 3)) && bytes > 0 && bytes <= largestImage;
  if (!fits || kind + itemSize !== 'u1' || fortranOrder) {
    const received = `${kind}${itemSize} [${shape.join(', ')}]${fortranOrder ? ', the first axis fastest' : ''}`;
    throw badNpy(path, 'u1 [images, height, width, 3], or without the last axis, in row-major order', received);
  }
  const image = (data: Uint8Array): RawImage => ({ data: shape.length === 4 ? data : threefold(data), width, height });
  return { count, bytes, image };
}

function threefold(grey: Uint8Array): Uint8Array {
  const data = new Uint8Array(3 * grey.length);
  for (let i = 0; i < data.length; i++) data[i] = grey[Math.floor(i / 3)] as number;
  return data;
}

/** Whether an array can hold images. */
export const looksLikeImages = ({ shape, kind, itemSize }: NpyHeader): boolean =>
  kind + itemSize === 'u1' && (shape.length === 3 || (shape.length === 4 && shape[3] === 3));

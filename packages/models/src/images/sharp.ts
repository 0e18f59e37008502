import { ScaleFaceError } from '@scaleface/numerics';
import type { Sharp } from 'sharp';
import type { RawImage } from './raw-image.js';

/** The image library, loaded when the first image is decoded: an optional part of this package. */
export async function loadSharp(): Promise<typeof import('sharp').default> {
  try {
    return (await import('sharp')).default;
  } catch (cause) {
    throw new ScaleFaceError('images are decoded by sharp, which is not installed', {
      code: 'missing-dependency',
      path: 'sharp',
      hint: 'npm install sharp',
      cause,
    });
  }
}

/** Decoded samples as a pipeline of `sharp`. */
export const toSharp = async ({ data, width, height }: RawImage): Promise<Sharp> =>
  (await loadSharp())(data, { raw: { width, height, channels: 3 } });

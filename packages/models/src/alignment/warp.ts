import type { RawImage } from '../images/raw-image.js';
import { sampleBilinear } from '../images/sample-bilinear.js';
import { inverseSimilarity, type Similarity } from './similarity.js';

/**
 * Draws an image as a similarity moves it: each pixel of the result is read at its place of origin, between four pixels
 * in proportion (bilinear); outside the image there is black.
 *
 * A similarity that shrinks by more than two loses pixels between those it reads: shrink the image before, as
 * {@link alignFace} does.
 *
 * It is what OpenCV's `warpAffine` does with `INTER_LINEAR`, but for places that it rounds to 1/32 pixel. Oracle: the
 * definition in float64, rounded.
 *
 * @param image - RGB samples.
 * @param similarity - From places in the image to places in the result.
 * @param size - Of the result, in pixels.
 *
 * @example
 * ```ts
 * import { warp } from '@scaleface/models';
 *
 * const image = { data: new Uint8Array([10, 20, 30, 40, 50, 60]), width: 2, height: 1 };
 * warp(image, { a: 1, b: 0, tx: -0.5, ty: 0 }, { width: 1, height: 1 }).data; // => new Uint8Array([25, 35, 45])
 * ```
 */
export function warp(
  image: RawImage,
  similarity: Similarity,
  size: {
    /** Columns of the result. */
    readonly width: number;
    /** Rows of the result. */
    readonly height: number;
  },
): RawImage {
  const { a, b, tx, ty } = inverseSimilarity(similarity);
  const { width, height } = size;
  const data = new Uint8Array(3 * width * height);
  for (let v = 0, at = 0; v < height; v++) {
    for (let u = 0; u < width; u++, at += 3) sampleBilinear(image, a * u - b * v + tx, b * u + a * v + ty, data, at);
  }
  return { data, width, height };
}

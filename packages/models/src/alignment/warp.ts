import type { RawImage } from '../images/raw-image.js';
import { inverseSimilarity, type Similarity } from './similarity.js';

/**
 * Draws an image as a similarity moves it: each pixel of the result is read at its place of origin, between four pixels
 * in proportion (bilinear); outside the image there is black.
 *
 * A similarity that shrinks by more than two loses pixels between those it reads: shrink the image before, as
 * {@link alignFace} does.
 *
 * Oracle: OpenCV's `warpAffine` with `INTER_LINEAR`, which rounds places to 1/32 pixel; so at most a few grey levels apart.
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
    for (let u = 0; u < width; u++, at += 3) sample(image, a * u - b * v + tx, b * u + a * v + ty, data, at);
  }
  return { data, width, height };
}

/** The colour between four pixels, written to `into[at…at+2]`. */
function sample({ data, width, height }: RawImage, x: number, y: number, into: Uint8Array, at: number): void {
  const [left, top] = [Math.floor(x), Math.floor(y)];
  if (left < -1 || top < -1 || left >= width || top >= height) return;
  const [fx, fy] = [x - left, y - top];
  for (let channel = 0; channel < 3; channel++) {
    let value = 0;
    for (let k = 0; k < 4; k++) {
      const [c, r] = [left + (k & 1), top + (k >> 1)];
      if (c < 0 || r < 0 || c >= width || r >= height) continue;
      const weight = (k & 1 ? fx : 1 - fx) * (k >> 1 ? fy : 1 - fy);
      value += weight * (data[3 * (r * width + c) + channel] as number);
    }
    into[at + channel] = Math.round(value);
  }
}

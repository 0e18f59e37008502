import type { RawImage } from './raw-image.js';

/**
 * The colour at a place between four pixels, each in proportion to its nearness: at $(x, y) = (c + f, r + g)$ with
 * $c, r$ whole and $0 \le f, g < 1$ it is
 * $(1-f)(1-g)\,v_{c,r} + f(1-g)\,v_{c+1,r} + (1-f)g\,v_{c,r+1} + fg\,v_{c+1,r+1}$, rounded to a whole grey level. Outside
 * the image there is black, which counts among the four.
 *
 * Source: bilinear interpolation. Oracle: Pillow's `Image.transform` with `BILINEAR`, which cuts off decimals.
 *
 * @param image - RGB samples; place $(0, 0)$ is the middle of the first pixel.
 * @param x - Column, in pixels.
 * @param y - Row, in pixels.
 * @param into - Where the three samples are written; nothing is written where no pixel is near.
 * @param at - The first of their places.
 *
 * @example
 * ```ts
 * import { sampleBilinear } from '@scaleface/models';
 *
 * const colour = new Uint8Array(3);
 * sampleBilinear({ data: new Uint8Array([10, 20, 30, 40, 50, 60]), width: 2, height: 1 }, 0.5, 0, colour, 0);
 * colour; // => new Uint8Array([25, 35, 45])
 * ```
 */
export function sampleBilinear(
  { data, width, height }: RawImage,
  x: number,
  y: number,
  into: Uint8Array,
  at: number,
): void {
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

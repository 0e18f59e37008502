import { createRandom } from '@scaleface/numerics';
import type { RawImage } from '../images/raw-image.js';
import { sampleBilinear } from '../images/sample-bilinear.js';
import type { ViewQuality } from './quality-estimator.js';

/** How a view is made of an image: $x' = c + z\,(x - c) + d$ around the middle $c$, then a mirror. */
interface View {
  /** Whether it is mirrored. */
  readonly mirrored: boolean;
  /** By what the sides are multiplied. */
  readonly zoom: number;
  /** The move, in shares of width and height. */
  readonly shift: readonly [number, number];
}

/**
 * The views of an estimator: the image itself, then its mirror image moved and zoomed, then moved and zoomed, and so on.
 *
 * @param quality - How many, how far, which seed.
 */
export function viewsOf({ views, shift, zoom, seed }: ViewQuality): View[] {
  const random = createRandom(seed);
  const within = (most: number): number => most * (2 * random.uniform() - 1);
  return Array.from({ length: views }, (_, t) => {
    const [x, y, z] = [within(shift), within(shift), within(zoom)];
    return t === 0
      ? { mirrored: false, zoom: 1, shift: [0, 0] }
      : { mirrored: t % 2 === 1, zoom: 1 + z, shift: [x, y] };
  });
}

/**
 * A view of an image, of its size. What lies outside the image has the colour of the nearest pixel.
 *
 * @param image - The image; not changed.
 * @param view - From {@link viewsOf}.
 */
export function viewOf(image: RawImage, { mirrored, zoom, shift: [dx, dy] }: View): RawImage {
  const { width, height } = image;
  const data = new Uint8Array(image.data.length);
  const [cx, cy] = [(width - 1) / 2, (height - 1) / 2];
  const clamp = (v: number, most: number): number => Math.min(most, Math.max(0, v));
  for (let y = 0; y < height; y++) {
    const from = clamp(cy + (y - cy) / zoom - dy * height, height - 1);
    for (let x = 0; x < width; x++) {
      const column = mirrored ? width - 1 - x : x;
      sampleBilinear(image, clamp(cx + (column - cx) / zoom - dx * width, width - 1), from, data, 3 * (y * width + x));
    }
  }
  return { data, width, height };
}

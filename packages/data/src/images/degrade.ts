import { decodeImage, encodeImage, type RawImage } from '@scaleface/models';
import { type Random, ScaleFaceError } from '@scaleface/numerics';
import { toSharp } from './sharp.js';

/** The ways in which {@link degrade} degrades an image. */
export type DegradationKind = 'blur' | 'downscale' | 'jpeg' | 'noise' | 'occlude';

/** One way of degrading an image, and how much. */
export interface Degradation {
  /** The way. */
  readonly kind: DegradationKind;
  /**
   * How much: the deviation of the Gaussian blur in pixels; the height in pixels that the image is reduced to; the
   * JPEG quality from 1 to 100; the deviation of the noise in grey levels; the side of the black square in pixels.
   */
  readonly amount: number;
}

/**
 * The mildest and the strongest amount of each kind for images of 112 pixels, for {@link randomDegradation}.
 *
 * @example
 * ```ts
 * import { createRandom } from '@scaleface/numerics';
 * import { degradationRange, degrade, imageQuality } from '@scaleface/data';
 *
 * const random = createRandom(1);
 * const data = Uint8Array.from({ length: 3 * 112 * 112 }, () => random.integer(256));
 * const sharpness = async (amount = 0) =>
 *   imageQuality(await degrade({ data, width: 112, height: 112 }, { kind: 'blur', amount }, random), 'gradient');
 * const [mild, strong] = degradationRange.blur;
 * (await sharpness(0)) > (await sharpness(mild)); // => true
 * (await sharpness(mild)) > (await sharpness(strong)); // => true
 * ```
 */
export const degradationRange: Readonly<Record<DegradationKind, readonly [number, number]>> = {
  blur: [0.8, 6],
  downscale: [64, 10],
  jpeg: [25, 2],
  noise: [10, 90],
  occlude: [20, 76],
};

const round = (v: number): number => (v < 0 ? 0 : v > 255 ? 255 : Math.round(v));

const ways: Record<DegradationKind, (image: RawImage, amount: number, random: Random) => Promise<RawImage>> = {
  async blur(image, sigma) {
    // libvips takes no deviation below 0.3, which changes next to nothing.
    if (sigma < 0.3) return image;
    return { ...image, data: new Uint8Array(await toSharp(image).blur(sigma).raw().toBuffer()) };
  },
  async downscale(image, height) {
    const { width, height: full } = image;
    const h = Math.max(1, Math.round(height));
    const w = Math.max(1, Math.round((width * h) / full));
    const small = await toSharp(image).resize(w, h, { fit: 'fill' }).raw().toBuffer();
    const back = toSharp({ data: small, width: w, height: h }).resize(width, full, { fit: 'fill', kernel: 'cubic' });
    return { ...image, data: new Uint8Array(await back.raw().toBuffer()) };
  },
  async jpeg(image, quality) {
    return decodeImage(await encodeImage(image, 'jpeg', Math.min(100, Math.max(1, Math.round(quality)))));
  },
  async noise(image, sigma, random) {
    return { ...image, data: image.data.map((v) => round(v + sigma * random.normal())) };
  },
  async occlude(image, side, random) {
    const { width, height } = image;
    const s = Math.min(Math.round(side), width, height);
    const x = random.integer(width - s + 1);
    const y = random.integer(height - s + 1);
    const data = image.data.slice();
    for (let row = y; row < y + s; row++) data.fill(0, (row * width + x) * 3, (row * width + x + s) * 3);
    return { ...image, data };
  },
};

/**
 * Degrades an image in one known way.
 *
 * @param image - The clean image; not changed.
 * @param degradation - The way and the amount.
 * @param random - Decides the noise and the place of the square.
 * @returns An image of the same size.
 * @throws ScaleFaceError `unknown-name` for a kind that does not exist.
 *
 * @example
 * ```ts
 * import { createRandom } from '@scaleface/numerics';
 * import { degrade } from '@scaleface/data';
 *
 * const grey = { data: new Uint8Array(12).fill(9), width: 2, height: 2 };
 * const hidden = await degrade(grey, { kind: 'occlude', amount: 2 }, createRandom(1));
 * hidden.data.every((v) => v === 0); // => true
 * ```
 */
export async function degrade(image: RawImage, degradation: Degradation, random: Random): Promise<RawImage> {
  const way = ways[degradation.kind];
  if (way === undefined) {
    throw new ScaleFaceError('no such degradation', {
      code: 'unknown-name',
      path: 'degradation.kind',
      expected: Object.keys(ways).join(', '),
      received: String(degradation.kind),
    });
  }
  return way(image, degradation.amount, random);
}

/**
 * Draws a degradation: a kind drawn uniformly, and an amount between the mildest and the strongest of the kind, uniform
 * on a logarithmic scale, on which equal steps look about equal.
 *
 * @param random - Where the choice comes from.
 * @param kinds - The kinds to choose from; all by default.
 * @param size - The height of the images: amounts in pixels grow with it; 112 by default.
 *
 * @example
 * ```ts
 * import { createRandom } from '@scaleface/numerics';
 * import { randomDegradation } from '@scaleface/data';
 *
 * // A seed draws the same each time.
 * const { kind } = randomDegradation(createRandom(5));
 * kind; // => 'jpeg'
 * // In images of twice the height blur is twice as wide, and looks the same.
 * const blur = (height = 112) => randomDegradation(createRandom(5), ['blur'], height).amount;
 * blur(224) / blur(); // => 2
 * ```
 */
export function randomDegradation(
  random: Random,
  kinds: readonly DegradationKind[] = Object.keys(degradationRange) as DegradationKind[],
  size: number = 112,
): Degradation {
  const kind = kinds[random.integer(kinds.length)] as DegradationKind;
  const [mild, strong] = degradationRange[kind];
  const unit = kind === 'jpeg' || kind === 'noise' ? 1 : size / 112;
  return { kind, amount: unit * mild * (strong / mild) ** random.uniform() };
}

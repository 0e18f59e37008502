import type { Random } from '@scaleface/numerics';
import { blur } from './blur.js';
import { addNoise, light, occlude } from './degrade.js';
import { drawFace } from './draw.js';
import type { Colour, FaceIdentity } from './identity.js';
import { drawMagnitudes, type Magnitudes, severity } from './nuisance.js';
import { drawPose, signed } from './pose.js';
import { lowerResolution } from './resolution.js';

/**
 * Width and height of a drawn photograph in pixels.
 *
 * @example
 * ```ts
 * import { decodeImage, encodeImage } from '@scaleface/models';
 * import { createRandom } from '@scaleface/numerics';
 * import { drawIdentity, PHOTOGRAPH_SIZE, photograph } from '@scaleface/pipeline';
 *
 * const random = createRandom(3);
 * const data = Uint8Array.from(photograph(drawIdentity(random), random).pixels);
 * const png = await encodeImage({ data, width: PHOTOGRAPH_SIZE, height: PHOTOGRAPH_SIZE }, 'png');
 * (await decodeImage(png)).width; // => 32
 * ```
 */
export const PHOTOGRAPH_SIZE = 32;

/** A drawn photograph of one person. */
export interface Photograph {
  /** `size × size × 3` bytes, rows first, channels last. */
  readonly pixels: Uint8ClampedArray;
  /** The sum of the magnitudes of its nuisances; see {@link severity}. */
  readonly severity: number;
}

/** What may be chosen about a photograph. */
export interface PhotographOptions {
  /** Width and height in pixels; default 32. */
  readonly size?: number;
  /** How strongly each nuisance acts; drawn by `drawMagnitudes` when absent. */
  readonly magnitudes?: Magnitudes;
}

/** A muted colour: a uniform grey in $[0.1, 0.9]$, each channel off it by $U(-0.12, 0.12)$. */
function drawBackground(random: Random): Colour {
  const grey = 0.1 + 0.8 * random.uniform();
  return [grey + 0.12 * signed(random), grey + 0.12 * signed(random), grey + 0.12 * signed(random)];
}

/**
 * Takes one photograph of a drawn person: a muted background and a pose, then light, occlusion, blur, low
 * resolution and noise in this order, then rounding to bytes. The same state of `random` gives the same bytes.
 *
 * @param face - Whose photograph.
 * @param random - Source of randomness; advances.
 * @param options - Size, and magnitudes to use in place of drawn ones.
 * @returns The pixels and the severity.
 *
 * @example
 * ```ts
 * import { createRandom } from '@scaleface/numerics';
 * import { drawIdentity, photograph } from '@scaleface/pipeline';
 *
 * const random = createRandom(3);
 * const { pixels } = photograph(drawIdentity(random), random);
 * pixels.length; // => 3072
 * ```
 */
export function photograph(face: FaceIdentity, random: Random, options: PhotographOptions = {}): Photograph {
  const size = options.size ?? PHOTOGRAPH_SIZE;
  const magnitudes = options.magnitudes ?? drawMagnitudes(random);
  const background = drawBackground(random);
  const image = new Float32Array(size * size * 3);
  drawFace(face, drawPose(random, magnitudes.pose), background, size, image);
  light(image, size, magnitudes.light, random);
  occlude(image, size, magnitudes.occlusion, random);
  blur(image, size, magnitudes.blur);
  lowerResolution(image, size, magnitudes.resolution);
  addNoise(image, magnitudes.noise, random);
  const pixels = new Uint8ClampedArray(image.length);
  for (let i = 0; i < image.length; i++) pixels[i] = 255 * (image[i] as number);
  return { pixels, severity: severity(magnitudes) };
}

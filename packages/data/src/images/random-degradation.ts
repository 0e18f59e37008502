import type { Random } from '@scaleface/numerics';
import type { Degradation, DegradationKind } from './degrade.js';

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

/**
 * Draws a degradation: a kind drawn uniformly, and an amount between the mildest $a$ and the strongest $b$ of the kind,
 * uniform on a logarithmic scale, on which equal steps look about equal: $a\,(b/a)^u$ with $u$ uniform in $[0, 1)$, times
 * `size`/112 where it is in pixels. Oracle: the frequencies of kinds, and of $u$, in 5,000 draws.
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

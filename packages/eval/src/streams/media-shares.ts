import { at } from '@scaleface/numerics';
import { checkSameLength, type Numbers } from '../input/arrays.js';
import { mapNumbers } from '../input/map-numbers.js';

/**
 * The share of each image in its medium: $1/n$ where $n$ images of its template come from the same medium, so that the
 * frames of a video weigh as much together as one photograph. Oracle: templates whose media are averaged one by one.
 *
 * @param template - Template of each image.
 * @param media - Medium of each image; the same number in two templates is two media.
 * @throws ScaleFaceError `shape-mismatch`.
 *
 * @example
 * ```ts
 * import { mediaShares } from '@scaleface/eval';
 *
 * [...mediaShares([0, 0, 0, 1], [7, 7, 8, 7])]; // => [0.5, 0.5, 1, 1]
 * ```
 */
export function mediaShares(template: Numbers, media: Numbers): Float64Array {
  checkSameLength(template, media, 'media');
  const numberOf = new Map<number, number>();
  const numbers = mapNumbers(media, (medium) => {
    const known = numberOf.get(medium) ?? numberOf.size;
    if (known === numberOf.size) numberOf.set(medium, known);
    return known;
  });
  const keyOf = (i: number): number => at(template, i) * numberOf.size + at(numbers, i);
  const images = new Map<number, number>();
  for (let i = 0; i < numbers.length; i++) images.set(keyOf(i), (images.get(keyOf(i)) ?? 0) + 1);
  return numbers.map((_, i) => 1 / (images.get(keyOf(i)) as number));
}

import { ScaleFaceError } from '@scaleface/numerics';
import { checkSameLength, type Numbers } from '../input/arrays.js';
import { zipNumbers } from '../input/map-numbers.js';

/** How the qualities of two images become the quality of their pair. */
export type PairQuality = 'min' | 'mean' | 'product' | 'harmonic';

const COMBINE: Readonly<Record<PairQuality, (a: number, b: number) => number>> = {
  min: Math.min,
  mean: (a, b) => (a + b) / 2,
  product: (a, b) => a * b,
  // Of two zeros too, where the quotient would be 0 / 0.
  harmonic: (a, b) => (a === b ? a : (2 * a * b) / (a + b)),
};

/**
 * The combination of this name.
 *
 * @throws ScaleFaceError `unknown-name`.
 */
export function combinerOf(how: PairQuality): (a: number, b: number) => number {
  if (Object.hasOwn(COMBINE, how)) return COMBINE[how];
  throw new ScaleFaceError('no such combination', {
    code: 'unknown-name',
    path: 'how',
    expected: Object.keys(COMBINE).join(', '),
    received: String(how),
  });
}

/**
 * Quality of pairs from the qualities of their two images: the smaller one (ISO/IEC 29794-1 and most evaluations), the
 * mean, the product, or the harmonic mean $2ab/(a+b)$ (ScaleFace), which is $a$ where $a = b$, 0 included. Oracle: each of
 * these definitions.
 *
 * @param how - The combination.
 * @param left - Quality of each pair's first image.
 * @param right - Quality of each pair's second image.
 * @returns One quality per pair.
 * @throws ScaleFaceError `unknown-name`, `shape-mismatch`.
 *
 * @example
 * ```ts
 * import { pairQuality } from '@scaleface/eval';
 *
 * [...pairQuality('harmonic', [2, 4], [6, 4])]; // => [3, 4]
 * ```
 */
export function pairQuality(how: PairQuality, left: Numbers, right: Numbers): Float64Array {
  const combine = combinerOf(how);
  checkSameLength(left, right, 'right');
  return zipNumbers(left, right, combine);
}

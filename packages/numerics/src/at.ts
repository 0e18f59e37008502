import { ScaleFaceError } from './errors.js';

/**
 * The element of an array at a position that exists: what `array[i]` gives, without `undefined` in its type, which
 * TypeScript's `noUncheckedIndexedAccess` adds.
 *
 * The check costs a comparison; innermost loops over millions of numbers rather keep `array[i] as number`.
 *
 * @param array - An array or typed array, whose elements are never undefined.
 * @param i - The position, from 0; unlike `Array.prototype.at` negative ones do not count from the end.
 * @returns The element.
 * @throws ScaleFaceError `out-of-range` where there is no element.
 *
 * @example
 * ```ts
 * import { at } from '@scaleface/numerics';
 *
 * at(new Float32Array([0.5, 0.25]), 1); // => 0.25
 * ```
 */
export function at<T>(array: ArrayLike<T>, i: number): T {
  const element = array[i];
  if (element !== undefined) return element;
  throw new ScaleFaceError('no such element', {
    code: 'out-of-range',
    path: 'i',
    expected: array.length === 0 ? 'nothing: the array is empty' : `0 … ${array.length - 1}`,
    received: String(i),
  });
}

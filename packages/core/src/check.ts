import { ScaleFaceError } from '@scaleface/numerics';
import type * as tf from '@tensorflow/tfjs-core';

const show = (shape: readonly (number | null)[]): string => `[${shape.map((n) => n ?? '*').join(', ')}]`;

/** Refuses what is no tensor; from plain JavaScript come forgotten arguments and arrays. */
function refuseNoTensor(path: string, x: unknown, expected: string): never {
  const isArray = Array.isArray(x) || ArrayBuffer.isView(x);
  throw new ScaleFaceError('not a tensor', {
    code: 'invalid-argument',
    path,
    expected: `a tensor ${expected}`,
    received: isArray
      ? 'an array'
      : x === undefined
        ? 'nothing'
        : x === null
          ? 'null'
          : `a${typeof x === 'object' ? 'n' : ''} ${typeof x}`,
    ...(isArray && { hint: `tf.tensor(${path}) makes one of it` }),
  });
}

/**
 * The tensor itself, if it is one and its shape fits.
 *
 * @param path - The argument's name, for the error.
 * @param x - The tensor.
 * @param shape - The lengths wanted; null stands for any.
 * @throws ScaleFaceError with code `shape-mismatch`, or `invalid-argument` for what is no tensor.
 *
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu';
 * import * as tf from '@tensorflow/tfjs-core';
 * import { checkShape } from '@scaleface/core';
 *
 * checkShape('x', tf.zeros([2, 3]), [null, 3]).shape; // => [2, 3]
 * ```
 */
export function checkShape<T extends tf.Tensor>(path: string, x: T, shape: readonly (number | null)[]): T {
  if (!Array.isArray((x as tf.Tensor | null | undefined)?.shape)) refuseNoTensor(path, x, show(shape));
  const fits = x.shape.length === shape.length && shape.every((n, i) => n === null || n === x.shape[i]);
  if (fits) return x;
  throw new ScaleFaceError('wrong shape', {
    code: 'shape-mismatch',
    path,
    expected: show(shape),
    received: show(x.shape),
  });
}

/**
 * The number itself, if it lies in a closed range.
 *
 * @param path - The argument's name, for the error.
 * @param value - The number.
 * @param low - The least allowed value.
 * @param high - The greatest allowed value. Default: any finite number.
 * @throws ScaleFaceError with code `out-of-range`; NaN is always out of range.
 *
 * @example
 * ```ts
 * import { checkRange } from '@scaleface/core';
 *
 * checkRange('momentum', 0.9, 0, 1); // => 0.9
 * ```
 */
export function checkRange(path: string, value: number, low: number, high: number = Number.MAX_VALUE): number {
  if (value >= low && value <= high) return value;
  throw new ScaleFaceError('out of range', {
    code: 'out-of-range',
    path,
    expected: high === Number.MAX_VALUE ? `a finite number ≥ ${low}` : `${low} … ${high}`,
    received: String(value),
  });
}

/**
 * The number itself, if it can be a size: a whole number of at least 1.
 *
 * @param path - The argument's name, for the error.
 * @param value - The number.
 * @throws ScaleFaceError with code `out-of-range`.
 *
 * @example
 * ```ts
 * import { checkSize } from '@scaleface/core';
 *
 * checkSize('options.features', 512); // => 512
 * ```
 */
export function checkSize(path: string, value: number): number {
  if (Number.isSafeInteger(value) && value >= 1) return value;
  throw new ScaleFaceError('not a size', {
    code: 'out-of-range',
    path,
    expected: 'a whole number ≥ 1',
    received: String(value),
  });
}

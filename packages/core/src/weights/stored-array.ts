import { ScaleFaceError } from '@scaleface/numerics';
import { bfloat16ToFloat32, float16ToFloat32 } from './float16.js';

/** Element types of stored arrays, by their safetensors names. */
export type StoredDtype =
  | 'BOOL'
  | 'U8'
  | 'I8'
  | 'U16'
  | 'I16'
  | 'F16'
  | 'BF16'
  | 'U32'
  | 'I32'
  | 'F32'
  | 'F64'
  | 'I64'
  | 'U64';

/** Bytes of one element. */
const sizes: Readonly<Record<StoredDtype, number>> = {
  BOOL: 1,
  U8: 1,
  I8: 1,
  U16: 2,
  I16: 2,
  F16: 2,
  BF16: 2,
  U32: 4,
  I32: 4,
  F32: 4,
  F64: 8,
  I64: 8,
  U64: 8,
};

/** An array as a weight file holds it: a type, a shape, and little-endian row-major bytes. */
export interface StoredArray {
  /** Element type. */
  readonly dtype: StoredDtype;
  /** Lengths of the axes; `[]` for one number. */
  readonly shape: readonly number[];
  /** The elements, row-major, little-endian; may be a view of the file and need not be aligned. */
  readonly bytes: Uint8Array;
}

/** Whether `name` is an element type that can be stored. */
export const isStoredDtype = (name: unknown): name is StoredDtype =>
  typeof name === 'string' && Object.hasOwn(sizes, name);

/** Bytes of one element of a type. */
export const bytesPerElement = (dtype: StoredDtype): number => sizes[dtype];

/** The number of elements of a shape; `undefined` if an axis is not a count or the product is not a safe integer. */
export function elementCount(shape: readonly unknown[]): number | undefined {
  let n = 1;
  for (const axis of shape) {
    if (typeof axis !== 'number' || !Number.isSafeInteger(axis) || axis < 0) return undefined;
    n *= axis;
    if (!Number.isSafeInteger(n)) return undefined;
  }
  return n;
}

/** The same bytes at an address that a typed array accepts: itself if aligned, else a copy. */
function aligned(array: StoredArray): { buffer: ArrayBufferLike; offset: number; length: number } {
  const size = sizes[array.dtype];
  const bytes = array.bytes.byteOffset % size === 0 ? array.bytes : new Uint8Array(array.bytes);
  return { buffer: bytes.buffer, offset: bytes.byteOffset, length: bytes.byteLength / size };
}

/** The elements of a stored array as JavaScript numbers or big integers, in the typed array nearest to the stored type. */
export type StoredElements =
  | Float32Array
  | Float64Array
  | Int32Array
  | Uint32Array
  | Int16Array
  | Uint16Array
  | Int8Array
  | Uint8Array
  | BigInt64Array
  | BigUint64Array;

/**
 * The elements of a stored array. Floats of 16 bits come as float32; booleans as 0 and 1.
 *
 * @param array - The stored array.
 * @returns A typed array; a view of the file where type and alignment allow, so do not write to it.
 *
 * @example
 * ```ts
 * import { elementsOf } from '@scaleface/core';
 *
 * elementsOf({ dtype: 'I16', shape: [2], bytes: new Uint8Array([1, 0, 255, 255]) }); // => Int16Array.of(1, -1)
 * ```
 */
export function elementsOf(array: StoredArray): StoredElements {
  const { buffer, offset, length } = aligned(array);
  switch (array.dtype) {
    case 'F32':
      return new Float32Array(buffer, offset, length);
    case 'F64':
      return new Float64Array(buffer, offset, length);
    case 'F16':
      return float16ToFloat32(new Uint16Array(buffer, offset, length));
    case 'BF16':
      return bfloat16ToFloat32(new Uint16Array(buffer, offset, length));
    case 'I64':
      return new BigInt64Array(buffer, offset, length);
    case 'U64':
      return new BigUint64Array(buffer, offset, length);
    case 'I32':
      return new Int32Array(buffer, offset, length);
    case 'U32':
      return new Uint32Array(buffer, offset, length);
    case 'I16':
      return new Int16Array(buffer, offset, length);
    case 'U16':
      return new Uint16Array(buffer, offset, length);
    case 'I8':
      return new Int8Array(buffer, offset, length);
    default:
      return new Uint8Array(buffer, offset, length);
  }
}

/**
 * The elements of a stored array as float32, whatever its type.
 *
 * @param array - The stored array.
 * @returns Float32 numbers; a view of the file where type and alignment allow, so do not write to it.
 *
 * @example
 * ```ts
 * import { toFloat32Array } from '@scaleface/core';
 *
 * Array.from(toFloat32Array({ dtype: 'BF16', shape: [1], bytes: new Uint8Array([0x20, 0xc0]) })); // => [-2.5]
 * ```
 */
export function toFloat32Array(array: StoredArray): Float32Array {
  const elements = elementsOf(array);
  if (elements instanceof Float32Array) return elements;
  const out = new Float32Array(elements.length);
  for (let i = 0; i < out.length; i++) out[i] = Number(elements[i]);
  return out;
}

/**
 * The elements of a stored integer or boolean array as int32.
 *
 * @param array - The stored array.
 * @returns Int32 numbers.
 * @throws ScaleFaceError `out-of-range` if a 64-bit integer does not fit, `invalid-argument` for floats.
 *
 * @example
 * ```ts
 * import { toInt32Array } from '@scaleface/core';
 *
 * Array.from(toInt32Array({ dtype: 'BOOL', shape: [2], bytes: new Uint8Array([0, 1]) })); // => [0, 1]
 * ```
 */
export function toInt32Array(array: StoredArray): Int32Array {
  if (array.dtype === 'F16' || array.dtype === 'BF16' || array.dtype === 'F32' || array.dtype === 'F64') {
    throw new ScaleFaceError('not integers', {
      code: 'invalid-argument',
      path: 'array.dtype',
      expected: 'an integer or boolean type',
      received: array.dtype,
    });
  }
  const elements = elementsOf(array);
  const out = new Int32Array(elements.length);
  for (let i = 0; i < out.length; i++) {
    const x = Number(elements[i]);
    if (x !== (x | 0)) {
      throw new ScaleFaceError('does not fit into 32 bits', {
        code: 'out-of-range',
        path: `array[${i}]`,
        expected: 'an integer in [−2³¹, 2³¹)',
        received: String(elements[i]),
      });
    }
    out[i] = x;
  }
  return out;
}

/**
 * Wraps numbers for storing.
 *
 * @param data - Float32, int32 or other typed array; not copied.
 * @param shape - Lengths of the axes, row-major.
 * @returns The stored array over the same memory.
 * @throws ScaleFaceError `shape-mismatch` if the shape does not hold the data.
 *
 * @example
 * ```ts
 * import { storedArray } from '@scaleface/core';
 *
 * storedArray(new Float32Array([1, 2, 3, 4]), [2, 2]).dtype; // => 'F32'
 * ```
 */
export function storedArray(
  data: Float32Array | Float64Array | Int32Array | Uint8Array | BigInt64Array,
  shape: readonly number[],
): StoredArray {
  if (elementCount(shape) !== data.length) {
    throw new ScaleFaceError('shape does not hold the data', {
      code: 'shape-mismatch',
      path: 'shape',
      expected: `${data.length} elements`,
      received: `[${shape.join(', ')}]`,
    });
  }
  const dtype: StoredDtype =
    data instanceof Float32Array
      ? 'F32'
      : data instanceof Float64Array
        ? 'F64'
        : data instanceof Int32Array
          ? 'I32'
          : data instanceof BigInt64Array
            ? 'I64'
            : 'U8';
  return { dtype, shape: [...shape], bytes: new Uint8Array(data.buffer, data.byteOffset, data.byteLength) };
}

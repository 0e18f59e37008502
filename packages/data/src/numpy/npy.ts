import { float16ToFloat32 } from '@scaleface/core';
import { badNpy, type NpyHeader, npyHeader } from './npy-header.js';

/** An array from a `.npy` file. */
export interface NpyArray {
  /** The lengths of the axes. */
  readonly shape: readonly number[];
  /** The numbers in row-major order. */
  readonly data: Float32Array;
}

type Read = (view: DataView, at: number, little: boolean) => number | bigint;

const readers: Readonly<Record<string, Read>> = {
  f2: (v, at, little) => v.getUint16(at, little),
  f4: (v, at, little) => v.getFloat32(at, little),
  f8: (v, at, little) => v.getFloat64(at, little),
  i1: (v, at) => v.getInt8(at),
  i2: (v, at, little) => v.getInt16(at, little),
  i4: (v, at, little) => v.getInt32(at, little),
  i8: (v, at, little) => v.getBigInt64(at, little),
  u1: (v, at) => v.getUint8(at),
  u2: (v, at, little) => v.getUint16(at, little),
  u4: (v, at, little) => v.getUint32(at, little),
  u8: (v, at, little) => v.getBigUint64(at, little),
  b1: (v, at) => v.getUint8(at),
};

/** Where the element that is number `i` in row-major order lies. */
function placeOf({ shape, fortranOrder }: NpyHeader): (i: number) => number {
  if (!fortranOrder || shape.length < 2) return (i) => i;
  const steps = shape.map((_, axis) => shape.slice(0, axis).reduce((a, b) => a * b, 1));
  return (i) => {
    let [rest, place] = [i, 0];
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      const length = shape[axis] as number;
      place += (rest % length) * (steps[axis] as number);
      rest = Math.floor(rest / length);
    }
    return place;
  };
}

const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/**
 * Reads the numbers of a `.npy` file (formats 1.0 to 3.0; float16 to float64, integers of 8 to 64 bits, booleans; either
 * byte order; row-major or Fortran order).
 *
 * Source: NumPy Enhancement Proposal 1. Oracle: `numpy.save`.
 *
 * @param bytes - The file.
 * @param name - What the file is called in errors.
 * @returns Shape and numbers, as float32.
 * @throws ScaleFaceError `bad-format`.
 *
 * @example
 * ```ts
 * import { parseNpy } from '@scaleface/data';
 *
 * // What numpy.save writes of np.array([[1, 0], [0.5, 2]], 'float32').
 * const header = "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 2), }\n";
 * const file = new Uint8Array([
 *   ...[0x93, ...new TextEncoder().encode('NUMPY'), 1, 0],
 *   ...[header.length, 0, ...new TextEncoder().encode(header)],
 *   ...new Uint8Array(Float32Array.of(1, 0, 0.5, 2).buffer),
 * ]);
 * const { shape, data } = parseNpy(file);
 * shape; // => [2, 2]
 * Array.from(data); // => [1, 0, 0.5, 2]
 * ```
 */
export function parseNpy(bytes: Uint8Array, name = 'npy'): NpyArray {
  const header = npyHeader(bytes, bytes.length, name);
  const { shape, count, kind, itemSize, bigEndian, fortranOrder, start } = header;
  const read = readers[kind + itemSize];
  if (read === undefined) throw badNpy(name, 'numbers', 'texts');
  const data = new Float32Array(count);
  const place = placeOf(header);
  if (kind + itemSize === 'f4' && !bigEndian && !fortranOrder) {
    new Uint8Array(data.buffer).set(bytes.subarray(start, start + 4 * count));
  } else {
    const view = viewOf(bytes);
    for (let i = 0; i < count; i++) data[i] = Number(read(view, start + itemSize * place(i), !bigEndian));
  }
  // Bit patterns of 16 bits are exact in float32.
  const half = kind === 'f' && itemSize === 2;
  return { shape, data: half ? float16ToFloat32(new Uint16Array(data)) : data };
}

/**
 * Reads the texts of a `.npy` file: UCS-4 (`U`) or UTF-8 bytes (`S`), without the zeros that fill them up; integers
 * become their decimal digits.
 *
 * @param bytes - The file.
 * @param name - What the file is called in errors.
 * @returns Shape and texts in row-major order.
 * @throws ScaleFaceError `bad-format`, also for floats.
 */
export function parseNpyTexts(
  bytes: Uint8Array,
  name = 'npy',
): {
  /** The lengths of the axes. */
  shape: readonly number[];
  /** The texts in row-major order. */
  texts: string[];
} {
  const header = npyHeader(bytes, bytes.length, name);
  const { shape, count, kind, itemSize, bigEndian, start } = header;
  if (kind === 'f' || kind === 'b') throw badNpy(name, 'texts or integers', kind === 'f' ? 'floats' : 'booleans');
  const view = viewOf(bytes);
  const decoder = new TextDecoder();
  const at = (i: number): string => {
    const from = start + itemSize * i;
    if (kind === 'S') return decoder.decode(bytes.subarray(from, from + itemSize)).replace(/\0+$/, '');
    if (kind === 'U') return ucs4(view, from, from + itemSize, !bigEndian);
    return String(readers[kind + itemSize]?.(view, from, !bigEndian));
  };
  const place = placeOf(header);
  return { shape, texts: Array.from({ length: count }, (_, i) => at(place(i))) };
}

function ucs4(view: DataView, from: number, to: number, little: boolean): string {
  let text = '';
  for (let at = from; at < to; at += 4) {
    const point = view.getUint32(at, little);
    text += String.fromCodePoint(point <= 0x10ffff ? point : 0xfffd);
  }
  return text.replace(/\0+$/, '');
}

import { ScaleFaceError } from '@scaleface/numerics';

/** An array from a `.npy` file. */
export interface NpyArray {
  /** The lengths of the axes. */
  readonly shape: readonly number[];
  /** The numbers in row-major order. */
  readonly data: Float32Array;
}

const bad = (path: string, expected: string, received: string): ScaleFaceError =>
  new ScaleFaceError('not a NumPy array that can be read', { code: 'bad-format', path, expected, received });

const readers: Record<string, { size: number; read: (view: DataView, at: number) => number }> = {
  '<f4': { size: 4, read: (v, at) => v.getFloat32(at, true) },
  '<f8': { size: 8, read: (v, at) => v.getFloat64(at, true) },
  '<f2': { size: 2, read: (v, at) => halfToNumber(v.getUint16(at, true)) },
  '<i4': { size: 4, read: (v, at) => v.getInt32(at, true) },
  '<i8': { size: 8, read: (v, at) => Number(v.getBigInt64(at, true)) },
  '|u1': { size: 1, read: (v, at) => v.getUint8(at) },
};

function halfToNumber(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (1024 + fraction) * 2 ** (exponent - 25);
}

/**
 * Reads a `.npy` file (format 1.0 to 3.0, little-endian, row-major; float16, float32, float64, int32, int64, uint8).
 *
 * Source: NumPy Enhancement Proposal 1.
 *
 * @param bytes - The file.
 * @param name - What the file is called in errors.
 * @returns Shape and numbers, as float32.
 * @throws ScaleFaceError `bad-format`.
 */
export function parseNpy(bytes: Uint8Array, name = 'npy'): NpyArray {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 12 || String.fromCharCode(...bytes.subarray(0, 6)) !== '\x93NUMPY') {
    throw bad(name, 'the mark of a .npy file', 'something else');
  }
  const wide = (bytes[6] as number) > 1;
  const start = wide ? 12 : 10;
  const length = wide ? view.getUint32(8, true) : view.getUint16(8, true);
  const header = new TextDecoder().decode(bytes.subarray(start, start + length));
  const descr = /'descr':\s*'([^']+)'/.exec(header)?.[1] ?? '';
  const dims = /'shape':\s*\(([^)]*)\)/.exec(header)?.[1];
  const reader = readers[descr];
  if (reader === undefined) throw bad(`${name}#descr`, Object.keys(readers).join(', '), descr);
  if (dims === undefined || !/'fortran_order':\s*False/.test(header)) throw bad(name, 'a row-major array', header);
  const shape = dims
    .split(',')
    .filter((d) => d.trim() !== '')
    .map(Number);
  const count = shape.reduce((a, b) => a * b, 1);
  if (bytes.length < start + length + count * reader.size) {
    throw bad(name, `${count} numbers`, `${bytes.length - start - length} bytes`);
  }
  const data = new Float32Array(count);
  for (let i = 0; i < count; i++) data[i] = reader.read(view, start + length + i * reader.size);
  return { shape, data };
}

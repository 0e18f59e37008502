import { ScaleFaceError } from '@scaleface/numerics';

/** What a `.npy` file says about its array. */
export interface NpyHeader {
  /** The lengths of the axes. */
  readonly shape: readonly number[];
  /** Number of elements: the product of the lengths. */
  readonly count: number;
  /** Kind of element: `f` float, `i` and `u` integers, `b` boolean, `U` UCS-4 text, `S` bytes of text. */
  readonly kind: string;
  /** Bytes of one element. */
  readonly itemSize: number;
  /** Whether the most significant byte comes first. */
  readonly bigEndian: boolean;
  /** Whether the first axis runs fastest. */
  readonly fortranOrder: boolean;
  /** Where the elements begin, in bytes. */
  readonly start: number;
}

/** Headers are shorter than this (NumPy itself refuses more than 10,000). */
export const LONGEST_HEADER = 65_536;

const numbers = new Set(['f2', 'f4', 'f8', 'i1', 'i2', 'i4', 'i8', 'u1', 'u2', 'u4', 'u8', 'b1']);

/** The error for a file that is not an array, or one of another kind. */
export const badNpy = (path: string, expected: string, received: string): ScaleFaceError =>
  new ScaleFaceError('not a readable NumPy array', {
    code: 'bad-format',
    path,
    expected,
    received: received.slice(0, 200),
  });

/**
 * Reads the header of a `.npy` file (formats 1.0 to 3.0), and believes none of its lengths.
 *
 * Source: NumPy Enhancement Proposal 1.
 *
 * @param bytes - The file, or at least its first {@link LONGEST_HEADER} bytes.
 * @param total - The length of the whole file in bytes.
 * @param name - What the file is called in errors.
 * @throws ScaleFaceError `bad-format`.
 */
export function npyHeader(bytes: Uint8Array, total: number, name: string): NpyHeader {
  if (bytes.length < 12 || String.fromCharCode(...bytes.subarray(0, 6)) !== '\x93NUMPY') {
    throw badNpy(name, 'the first bytes of a .npy file', 'something else');
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const wide = (bytes[6] ?? 0) > 1;
  const start = (wide ? 12 : 10) + (wide ? view.getUint32(8, true) : view.getUint16(8, true));
  if (start > bytes.length || start > LONGEST_HEADER) throw badNpy(name, 'a header within the file', `${start} bytes`);
  const text = new TextDecoder().decode(bytes.subarray(wide ? 12 : 10, start));
  const [, order, kind, size] = /'descr':\s*'([<>|=])([a-zA-Z])(\d{1,9})'/.exec(text) ?? [];
  const isText = kind === 'U' || kind === 'S';
  if (order === undefined || kind === undefined || !(isText ? Number(size) > 0 : numbers.has(kind + size))) {
    const descr = /'descr':\s*(.{0,40})/.exec(text)?.[1] ?? 'none';
    throw badNpy(`${name}#descr`, `${[...numbers].join(', ')}, U or S`, descr);
  }
  const fortran = /'fortran_order':\s*(True|False)/.exec(text)?.[1];
  const shape = shapeOf(/'shape':\s*\(([^()]*)\)/.exec(text)?.[1]);
  if (shape === undefined || fortran === undefined) throw badNpy(name, 'shape and order', text);
  const count = shape.reduce((a, b) => a * b, 1);
  const itemSize = Number(size) * (kind === 'U' ? 4 : 1);
  // Also what is not a safe integer is more than any file holds.
  if (start + count * itemSize > total) throw badNpy(name, `${count} elements`, `${total - start} bytes`);
  return { shape, count, kind, itemSize, bigEndian: order === '>', fortranOrder: fortran === 'True', start };
}

function shapeOf(text: string | undefined): number[] | undefined {
  const axes = text?.split(',').map((axis) => axis.trim());
  if (axes?.at(-1) === '') axes.pop();
  return axes?.every((axis) => /^\d{1,15}$/.test(axis)) ? axes.map(Number) : undefined;
}

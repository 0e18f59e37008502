import type { StoredArray, StoredDtype } from '@scaleface/core';
import { ScaleFaceError } from '@scaleface/numerics';
import { bytes, doubles, floats, integers, readMessage, text } from './message.js';

/** Element types of `TensorProto.DataType`. */
const dtypes: Readonly<Record<number, StoredDtype>> = {
  1: 'F32',
  2: 'U8',
  3: 'I8',
  4: 'U16',
  5: 'I16',
  6: 'I32',
  7: 'I64',
  9: 'BOOL',
  10: 'F16',
  11: 'F64',
  12: 'U32',
  13: 'U64',
  16: 'BF16',
};

/** How numbers that are listed one by one are written in the order of bytes of files. */
const writers: Readonly<
  Record<StoredDtype, readonly [size: number, write: (v: DataView, at: number, x: number) => void]>
> = {
  F32: [4, (v, at, x) => v.setFloat32(at, x, true)],
  F64: [8, (v, at, x) => v.setFloat64(at, x, true)],
  U8: [1, (v, at, x) => v.setUint8(at, x)],
  I8: [1, (v, at, x) => v.setInt8(at, x)],
  BOOL: [1, (v, at, x) => v.setUint8(at, x)],
  U16: [2, (v, at, x) => v.setUint16(at, x, true)],
  I16: [2, (v, at, x) => v.setInt16(at, x, true)],
  // Half precision is listed as its bits.
  F16: [2, (v, at, x) => v.setUint16(at, x, true)],
  BF16: [2, (v, at, x) => v.setUint16(at, x, true)],
  I32: [4, (v, at, x) => v.setInt32(at, x, true)],
  U32: [4, (v, at, x) => v.setUint32(at, x, true)],
  I64: [8, (v, at, x) => v.setBigInt64(at, BigInt(x), true)],
  U64: [8, (v, at, x) => v.setBigUint64(at, BigInt.asUintN(64, BigInt(x)), true)],
};

/** A tensor with its name. */
export interface NamedArray {
  /** The name; empty for one that stands in an attribute. */
  readonly name: string;
  /** Type, shape and elements. */
  readonly array: StoredArray;
}

/**
 * Reads a `TensorProto`.
 *
 * @param message - Its bytes; elements that are stored raw stay a view of them.
 * @throws ScaleFaceError `unsupported` for elements that are not numbers or lie in another file, `bad-format` for a
 * number of elements that does not fit the shape.
 */
export function readTensor(message: Uint8Array): NamedArray {
  const found = readMessage(message, {
    shape: [1, integers],
    type: [2, integers],
    floats: [4, floats],
    small: [5, integers],
    long: [7, integers],
    name: [8, text],
    raw: [9, bytes],
    doubles: [10, doubles],
    unsigned: [11, integers],
    location: [14, integers],
  });
  const { shape } = found;
  const [name = '', type = 0, location = 0, raw] = [
    found.name.at(-1),
    found.type.at(-1),
    found.location.at(-1),
    found.raw.at(-1),
  ];
  const dtype = dtypes[type];
  const refuse = (what: string, code: 'unsupported' | 'bad-format', received: string, hint?: string): ScaleFaceError =>
    new ScaleFaceError(what, { code, path: name, received, ...(hint === undefined ? {} : { hint }) });
  if (location !== 0) {
    const hint = 'Save the model with its weights inside';
    throw refuse('the weight lies in another file', 'unsupported', 'external data', hint);
  }
  if (dtype === undefined) throw refuse('elements of this type are not supported', 'unsupported', `type ${type}`);
  const [size, write] = writers[dtype];
  const lists = { F32: found.floats, F64: found.doubles, I64: found.long, U64: found.unsigned, U32: found.unsigned };
  const listed = dtype in lists ? lists[dtype as keyof typeof lists] : found.small;
  const expected = shape.reduce((product, axis) => product * axis, size);
  const held = raw?.byteLength ?? size * listed.length;
  if (held !== expected || shape.some((axis) => !Number.isSafeInteger(axis) || axis < 0)) {
    throw refuse('the shape does not fit the elements', 'bad-format', `[${shape.join(', ')}] of ${held} bytes`);
  }
  if (raw !== undefined) return { name, array: { dtype, shape, bytes: raw } };
  const view = new DataView(new ArrayBuffer(expected));
  listed.forEach((value, i) => {
    write(view, i * size, value);
  });
  return { name, array: { dtype, shape, bytes: new Uint8Array(view.buffer) } };
}

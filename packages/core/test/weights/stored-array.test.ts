import { expect, test } from 'vitest';
import {
  elementsOf,
  type StoredArray,
  type StoredDtype,
  storedArray,
  toFloat32Array,
  toInt32Array,
} from '../../src/weights/index.js';
import { bytesPerElement, elementCount, isStoredDtype } from '../../src/weights/stored-array.js';

const types = 'BOOL U8 I8 U16 I16 F16 BF16 U32 I32 F32 F64 I64 U64'.split(' ') as StoredDtype[];
/** A name ends in its bits; a boolean is a byte. */
const widthOf = (dtype: string): number => Number(/\d+$/.exec(dtype)?.[0] ?? 8) / 8;

test('the thirteen stored types have their widths, and nothing else is one', () => {
  for (const dtype of types) {
    expect(isStoredDtype(dtype), dtype).toBe(true);
    expect(bytesPerElement(dtype), dtype).toBe(widthOf(dtype));
  }
  for (const other of ['F8_E4M3', 'toString', '', 'f32', null, undefined, 4, ['F32']]) {
    expect(isStoredDtype(other), String(other)).toBe(false);
  }
});

const shapes: [unknown[], number | undefined][] = [
  [[], 1],
  [[3], 3],
  [[2, 3, 4], 24],
  [[3, 0, 2], 0],
  [[2 ** 53 - 1], 2 ** 53 - 1],
  [[2 ** 26, 2 ** 26], 2 ** 52],
  [[2 ** 27, 2 ** 26], undefined],
  [[2 ** 53], undefined],
  // A product that overflows stays refused, though an axis without elements follows.
  [[2 ** 30, 2 ** 30, 0], undefined],
  [[-1], undefined],
  [[-2, -3], undefined],
  // Half an element, though the product is a whole number.
  [[2, 0.5], undefined],
  [[0.5, 4], undefined],
  [['2'], undefined],
  [[null], undefined],
  [[2, Number.NaN], undefined],
  [[Number.POSITIVE_INFINITY], undefined],
  [[3n], undefined],
  [[[3]], undefined],
];

test.each(shapes.map(([shape, count]) => [shape.map(String).join(' × '), shape, count] as const))(
  'the shape [%s] holds as many elements as it says, if it can',
  (_, shape, count) => {
    expect(elementCount(shape)).toBe(count);
  },
);

test.each(types.filter((dtype) => !['F16', 'BF16'].includes(dtype)).map((dtype) => [dtype, widthOf(dtype)] as const))(
  'elements of type %s are a view where they lie at a multiple of their width, else a copy',
  (dtype, width) => {
    const memory = new Uint8Array(64).map((_, i) => i);
    for (let start = 0; start < 16; start++) {
      const bytes = memory.subarray(start, start + 3 * width);
      const elements = elementsOf({ dtype, shape: [3], bytes });
      expect(elements.length).toBe(3);
      expect(elements.buffer === memory.buffer, `from ${start}`).toBe(start % width === 0);
      expect([...new Uint8Array(elements.buffer, elements.byteOffset, elements.byteLength)]).toEqual([...bytes]);
    }
  },
);

test('float32 numbers are a view, and every other type is converted', () => {
  const floats = new Float32Array([1.5, -2]);
  expect(toFloat32Array(storedArray(floats, [2])).buffer).toBe(floats.buffer);
  const of = (dtype: StoredDtype, data: { buffer: ArrayBufferLike }): StoredArray => {
    const bytes = new Uint8Array(data.buffer);
    return { dtype, shape: [bytes.length / widthOf(dtype)], bytes };
  };
  const read = (...args: Parameters<typeof of>): number[] => Array.from(toFloat32Array(of(...args)));
  expect(read('F64', new Float64Array([0.1, -1e300]))).toEqual([Math.fround(0.1), Number.NEGATIVE_INFINITY]);
  expect(read('I64', new BigInt64Array([-(2n ** 62n)]))).toEqual([-(2 ** 62)]);
  expect(read('U8', new Uint8Array([0, 255]))).toEqual([0, 255]);
  expect(read('BOOL', new Uint8Array([0, 1]))).toEqual([0, 1]);
});

test('integers of every type become int32 between its limits, and are refused with their place beyond them', () => {
  const big = (...values: bigint[]) => storedArray(new BigInt64Array(values), [values.length]);
  expect([...toInt32Array(big(-(2n ** 31n), 2n ** 31n - 1n))]).toEqual([-(2 ** 31), 2 ** 31 - 1]);
  for (const value of [2n ** 31n, -(2n ** 31n) - 1n, 2n ** 32n, 2n ** 53n + 1n]) {
    expect(() => toInt32Array(big(0n, value))).toThrow(
      expect.objectContaining({
        code: 'out-of-range',
        path: 'array[1]',
        expected: 'an integer in [−2³¹, 2³¹)',
        received: `${value}`,
      }),
    );
  }
  const u32: StoredArray = { dtype: 'U32', shape: [1], bytes: Uint8Array.of(0, 0, 0, 0x80) };
  expect(() => toInt32Array(u32)).toThrow('array[0]: does not fit into 32 bits');
  for (const dtype of ['F16', 'BF16', 'F32', 'F64'] as const) {
    expect(() => toInt32Array({ dtype, shape: [0], bytes: new Uint8Array(0) })).toThrow(
      expect.objectContaining({
        code: 'invalid-argument',
        path: 'array.dtype',
        expected: 'an integer or boolean type',
        received: dtype,
      }),
    );
  }
});

test('numbers are wrapped under the type of their array, in the same memory, with a shape of its own', () => {
  const shape = [3];
  for (const [data, dtype] of [
    [new Float32Array(3), 'F32'],
    [new Float64Array(3), 'F64'],
    [new Int32Array(3), 'I32'],
    [new BigInt64Array(3), 'I64'],
    [new Uint8Array(3), 'U8'],
  ] as const) {
    const array = storedArray(data, shape);
    expect(array).toMatchObject({ dtype, shape: [3] });
    expect(array.shape).not.toBe(shape);
    expect([array.bytes.buffer, array.bytes.length]).toEqual([data.buffer, data.byteLength]);
  }
  const part = storedArray(new Float32Array([1, 2, 3]).subarray(1), [2]);
  expect([...toFloat32Array(part)]).toEqual([2, 3]);
  expect(() => storedArray(new Float32Array(3), [2, 2])).toThrow(
    expect.objectContaining({
      code: 'shape-mismatch',
      path: 'shape',
      expected: '3 elements',
      received: '[2, 2]',
    }),
  );
});

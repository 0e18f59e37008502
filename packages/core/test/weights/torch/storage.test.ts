import { expect, test } from 'vitest';
import { materialise, rebuildTensor } from '../../../src/weights/torch/storage.js';

const storage = { dtype: 'U8', bytes: Uint8Array.from([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]) } as const;
const free = () => undefined;

test.each<[string, Parameters<typeof rebuildTensor>]>([
  ['no storage', [null, undefined, 0, [2], [1]]],
  ['a number for a storage', [7, undefined, 0, [2], [1]]],
  ['a storage without bytes', [{ dtype: 'U8' }, undefined, 0, [2], [1]]],
  ['a storage of no type, and no type', [{ ...storage, dtype: undefined }, undefined, 0, [2], [1]]],
  ['a negative offset', [storage, undefined, -1, [2], [1]]],
  ['half an offset', [storage, undefined, 0.5, [2], [1]]],
  ['a shape that is no list', [storage, undefined, 0, 2, [1]]],
  ['a negative axis', [storage, undefined, 0, [-2], [1]]],
  ['strides that are no list', [storage, undefined, 0, [2], 1]],
  ['a negative stride', [storage, undefined, 0, [2], [-1]]],
  ['half a stride', [storage, undefined, 0, [2], [0.5]]],
  ['more axes than strides', [storage, undefined, 0, [2, 2], [1]]],
])('a tensor of %s is refused, whatever else is right', (_, args) => {
  expect(() => rebuildTensor(...args)).toThrow('tensor is described wrongly');
});

test.each<[string, number, number[], number[], number[]]>([
  ['in order', 2, [2, 3], [3, 1], [2, 3, 4, 5, 6, 7]],
  ['up to the last element', 6, [2, 3], [3, 1], [6, 7, 8, 9, 10, 11]],
  ['turned over', 0, [3, 2], [1, 3], [0, 3, 1, 4, 2, 5]],
  ['every second one', 1, [2, 2], [6, 2], [1, 3, 7, 9]],
  ['of three axes', 0, [2, 2, 2], [1, 2, 4], [0, 4, 2, 6, 1, 5, 3, 7]],
  ['with an axis of one element, whatever its stride', 3, [1, 3], [99, 1], [3, 4, 5]],
  ['one number', 5, [], [], [5]],
  ['without elements', 12, [0, 3], [3, 1], []],
  ['without elements, whatever its strides', 0, [5, 0], [100, 1], []],
])('a view of a storage is read in row-major order: %s', (_, offset, shape, stride, expected) => {
  const {
    dtype,
    bytes,
    shape: kept,
  } = materialise(rebuildTensor(storage, undefined, offset, shape, stride), 'w', free);
  expect([dtype, kept, [...bytes]]).toEqual(['U8', shape, expected]);
});

test('a view that leaves its storage or repeats elements is refused with its path, and copies are counted', () => {
  const read = (offset: number, shape: number[], stride: number[]) =>
    materialise(rebuildTensor(storage, undefined, offset, shape, stride), 'w', free);
  expect(() => read(7, [2, 3], [3, 1])).toThrow('w: tensor exceeds its storage; received element 12 of 12');
  expect(() => read(0, [13], [0])).toThrow('w: tensor repeats its elements; received [13]');
  const spent: number[] = [];
  materialise(rebuildTensor(storage, 'U16', 0, [3, 2], [1, 3]), 'w', (bytes) => spent.push(bytes));
  expect(spent).toEqual([12]);
  expect(() =>
    materialise(rebuildTensor({ dtype: 'U8', bytes: undefined }, undefined, 0, [1], [1]), 'w', free),
  ).toThrow('w: storage is missing');
});

test('elements that lie in order are a view of the file, an axis of one element whatever its stride', () => {
  const { bytes } = materialise(rebuildTensor(storage, undefined, 3, [1, 3], [99, 1]), 'w', () => {
    throw new Error('copied');
  });
  expect(bytes.buffer).toBe(storage.bytes.buffer);
});

test('elements of several bytes are counted from the offset, whether they lie in order or not', () => {
  const read = (shape: number[], stride: number[]) => [
    ...materialise(rebuildTensor(storage, 'U16', 2, shape, stride), 'w', free).bytes,
  ];
  expect(read([3], [1])).toEqual([4, 5, 6, 7, 8, 9]);
  expect(read([2], [2])).toEqual([4, 5, 8, 9]);
});

import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { elementsOf, readTorchCheckpoint, type StoredArray } from '../../../src/weights/index.js';

const read = (name: string) =>
  readTorchCheckpoint(new Uint8Array(readFileSync(new URL(`../../golden/torch/${name}.pth`, import.meta.url))));
const elements = (array: StoredArray | undefined): string[] =>
  Array.from(elementsOf(array as StoredArray) as Float32Array, String);

/** The least, one, and the greatest of each type, as `torch.iinfo` states them. */
const integers: Record<string, [string, string, string]> = {
  uint8: ['U8', '0', '255'],
  int8: ['I8', '-128', '127'],
  int16: ['I16', '-32768', '32767'],
  int32: ['I32', '-2147483648', '2147483647'],
  int64: ['I64', '-9223372036854775808', '9223372036854775807'],
  uint16: ['U16', '0', '65535'],
  uint32: ['U32', '0', '4294967295'],
  uint64: ['U64', '0', '18446744073709551615'],
};

// PyTorch itself cannot read the unsigned integers of more than a byte in the older format.
test.each([
  ['kinds', Object.keys(integers)],
  ['legacy-kinds', Object.keys(integers).slice(0, 5)],
])('%s.pth, written by PyTorch 2.13, gives integers of every type with their limits', (name, types) => {
  const found = read(name).stateDicts.integers ?? {};
  expect(Object.keys(found)).toEqual(types);
  for (const type of types) {
    const [dtype, least, greatest] = integers[type] as [string, string, string];
    expect(found[type]?.dtype, type).toBe(dtype);
    expect(elements(found[type]), type).toEqual([least, '1', greatest]);
  }
});

test.each(['kinds', 'legacy-kinds'])(
  '%s.pth gives tensors in lists and tuples, parameters, and plain values',
  (name) => {
    const { stateDicts, values } = read(name);
    expect(Object.keys(stateDicts)).toEqual(['integers', '', 'list', 'list.1']);
    expect(elements(stateDicts['']?.stateful)).toEqual(['-1', '-0.875']);
    expect(stateDicts['']?.scalar?.shape).toEqual([]);
    expect(elements(stateDicts['']?.scalar)).toEqual(['1.5']);
    expect(elements(stateDicts.list?.['0'])).toEqual(['-1']);
    expect(elements(stateDicts['list.1']?.['0'])).toEqual(['-1', '-0.875']);
    expect(values).toEqual({
      'list.1.1': 7,
      'size.0': 2,
      'size.1': 3,
      device: 'cpu',
      none: null,
      beyond: 9007199254740992n,
      within: 9007199254740991,
      negative: -1099511627776,
      '5.6': 'five',
    });
  },
);

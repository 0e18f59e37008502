import { expect, test } from 'vitest';
import { bytesSource, elementsOf, type StoredArray, zipEntries } from '../../src/weights/index.js';
import { readZip } from '../../src/weights/zip.js';
import { writeZip } from './zip-writer.js';

test('a read that begins before the bytes, ends after them or goes backwards is refused with its place', async () => {
  const source = bytesSource(new Uint8Array([1, 2, 3]));
  expect(Array.from(await source.read(0, 3))).toEqual([1, 2, 3]);
  expect(Array.from(await source.read(3, 0))).toEqual([]);
  for (const [offset, length] of [
    [-1, 2],
    [2, -1],
    [2, 2],
    [4, 0],
  ] as const) {
    await expect(source.read(offset, length)).rejects.toMatchObject({
      code: 'out-of-range',
      expected: 'within 3 bytes',
      received: `${offset} + ${length}`,
    });
  }
});

test('the elements of every stored type are read in its own width, sign and format', () => {
  const bytes = new Uint8Array([0, 0, 0, 0, 0, 0, 0xf0, 0xbf]);
  const read = (dtype: StoredArray['dtype'], width: number): [string, string[]] => {
    const elements = elementsOf({ dtype, shape: [8 / width], bytes });
    return [elements.constructor.name, Array.from(elements as Float64Array, String)];
  };
  expect(read('F64', 8)).toEqual(['Float64Array', ['-1']]);
  expect(read('F32', 4)).toEqual(['Float32Array', ['0', '-1.875']]);
  expect(read('F16', 2)).toEqual(['Float32Array', ['0', '0', '0', '-1.984375']]);
  expect(read('BF16', 2)).toEqual(['Float32Array', ['0', '0', '0', '-1.875']]);
  expect(read('I64', 8)).toEqual(['BigInt64Array', ['-4616189618054758400']]);
  expect(read('U64', 8)).toEqual(['BigUint64Array', ['13830554455654793216']]);
  expect(read('I32', 4)).toEqual(['Int32Array', ['0', '-1074790400']]);
  expect(read('U32', 4)).toEqual(['Uint32Array', ['0', '3220176896']]);
  expect(read('I16', 2)).toEqual(['Int16Array', ['0', '0', '0', '-16400']]);
  expect(read('U16', 2)).toEqual(['Uint16Array', ['0', '0', '0', '49136']]);
  expect(read('I8', 1)).toEqual(['Int8Array', ['0', '0', '0', '0', '0', '0', '-16', '-65']]);
  for (const dtype of ['U8', 'BOOL'] as const) {
    expect(read(dtype, 1)).toEqual(['Uint8Array', ['0', '0', '0', '0', '0', '0', '240', '191']]);
  }
});

test('comments of an archive and of its entries are skipped, though one looks like the end of an archive', () => {
  const plain = writeZip({ a: new Uint8Array([7]), b: new Uint8Array([8, 9]) });
  const view = new DataView(plain.buffer);
  const end = plain.length - 22;
  const [size, start] = [view.getUint32(end + 12, true), view.getUint32(end + 16, true)];
  // A comment of three bytes behind the first entry's name, and one behind the end: the end's signature, then zeros.
  const first = start + 46 + 1;
  const comment = [0x50, 0x4b, 5, 6, ...new Array<number>(30).fill(0)];
  const bytes = Uint8Array.from([...plain.slice(0, first), 1, 2, 3, ...plain.slice(first), ...comment]);
  const changed = new DataView(bytes.buffer);
  changed.setUint16(start + 32, 3, true);
  changed.setUint32(end + 3 + 12, size + 3, true);
  changed.setUint16(end + 3 + 20, comment.length, true);
  const entries = zipEntries(bytes);
  expect([...entries].map(([name, { packed }]) => [name, ...packed])).toEqual([
    ['a', 7],
    ['b', 8, 9],
  ]);
});

test('an entry whose sizes differ is not taken for a stored one', () => {
  const bytes = writeZip({ a: new Uint8Array([7, 8]) });
  expect([...(readZip(bytes).get('a') ?? [])]).toEqual([7, 8]);
  const view = new DataView(bytes.buffer);
  const start = view.getUint32(bytes.length - 22 + 16, true);
  view.setUint32(start + 24, 3, true);
  expect(() => readZip(bytes)).toThrow(expect.objectContaining({ code: 'unsupported', path: 'a' }));
});

test('an entry without a name and without bytes is an entry', () => {
  const entries = zipEntries(writeZip({ '': new Uint8Array(0) }));
  expect([...entries].map(([name, { packed }]) => [name, packed.length])).toEqual([['', 0]]);
});

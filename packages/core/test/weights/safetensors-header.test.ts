import { describe, expect, test } from 'vitest';
import {
  bytesSource,
  decodeSafetensors,
  encodeSafetensors,
  openSafetensors,
  storedArray,
} from '../../src/weights/index.js';

/** A file of this header, text or bytes, and so many bytes of data, after the published format. */
const fileOf = (header: unknown, dataBytes = 0): Uint8Array => {
  const json = header instanceof Uint8Array ? header : new TextEncoder().encode(asText(header));
  const file = new Uint8Array(8 + json.length + dataBytes);
  new DataView(file.buffer).setBigUint64(0, BigInt(json.length), true);
  file.set(json, 8);
  return file;
};
const asText = (header: unknown): string => (typeof header === 'string' ? header : JSON.stringify(header));
const entry = (begin: number, end: number, shape: unknown = [end - begin], dtype: unknown = 'U8') => ({
  dtype,
  shape,
  data_offsets: [begin, end],
});
const refused = (file: Uint8Array, details: object): void =>
  expect(() => decodeSafetensors(file)).toThrow(expect.objectContaining({ code: 'bad-format', ...details }));

describe('the length of a header', () => {
  test('needs eight bytes, and may reach the end of the file but not beyond it', async () => {
    expect(decodeSafetensors(fileOf('{}'))).toEqual({ metadata: {}, arrays: {} });
    for (const size of [0, 7]) {
      const why = { path: 'file', expected: 'at least 8 bytes', received: String(size) };
      refused(new Uint8Array(size), why);
      await expect(openSafetensors(bytesSource(new Uint8Array(size)))).rejects.toMatchObject(why);
    }
    const long = fileOf('{}');
    long[0] = 3;
    refused(long, { path: 'header', expected: 'at most 2 bytes', received: '3' });
    const zeros = new Uint8Array(8);
    refused(zeros, { path: 'header' });
  });

  test('may be a hundred million bytes, however long the file is, and not one more', async () => {
    const asked: number[] = [];
    const open = (length: number) => {
      const first = new Uint8Array(8);
      new DataView(first.buffer).setBigUint64(0, BigInt(length), true);
      const read = async (offset: number, count: number) => {
        if (offset === 0) return first;
        asked.push(offset, count);
        return new TextEncoder().encode('no JSON');
      };
      return openSafetensors({ size: 1e12, read });
    };
    await expect(open(1e8)).rejects.toThrow('header is not JSON');
    expect(asked).toEqual([8, 1e8]);
    await expect(open(1e8 + 1)).rejects.toThrow('expected at most 100000000 bytes; received 100000001');
    expect(asked).toEqual([8, 1e8]);
  });
});

describe('a header', () => {
  test.each(['null', '[]', '5', '"text"', 'true'])('that is %s is none', (text) => {
    refused(fileOf(text), { path: 'header', message: 'header: header is not an object' });
  });

  test('that is no UTF-8 is refused, not mended', () => {
    const json = Uint8Array.from([...'{"__metadata__":{"a":"'].map((c) => c.charCodeAt(0)));
    const tail = Uint8Array.from([0xff, 0x22, 0x7d, 0x7d]);
    const file = fileOf(Uint8Array.from([...json, ...tail]));
    refused(file, { path: 'header', cause: expect.any(TypeError) });
  });

  test('may have metadata that map text to text, and nothing else', () => {
    expect(decodeSafetensors(fileOf({ __metadata__: { a: 'b', c: '' } })).metadata).toEqual({ a: 'b', c: '' });
    for (const metadata of [null, [], ['a'], 'text', 5, { a: 'b', c: 1 }, { a: null }]) {
      refused(fileOf({ __metadata__: metadata }), { path: '__metadata__' });
    }
  });

  test('gives its tensors in the order of their data, those without any first', () => {
    const file = fileOf({ c: entry(3, 5), a: entry(0, 3), none: entry(0, 0), b: entry(3, 3) }, 5);
    expect(Object.keys(decodeSafetensors(file).arrays)).toEqual(['none', 'a', 'b', 'c']);
  });
});

describe('an entry', () => {
  test.each([null, [], 'text', 5, true])('that is %j is none', (value) => {
    refused(fileOf({ w: value }), { path: 'w', message: 'w: not an entry' });
  });

  test.each([null, 5, 'F8_E4M3', 'toString', ['F32']])('of type %j is refused by its name', (dtype) => {
    expect(() => decodeSafetensors(fileOf({ w: entry(0, 4, [1], dtype) }, 4))).toThrow(
      expect.objectContaining({ code: 'unsupported', path: 'w', received: String(dtype) }),
    );
  });

  test.each([null, 4, '4', [-4], [0.5, 8], ['4'], [null], [2 ** 53], { 0: 4 }])('of shape %j has none', (shape) => {
    refused(fileOf({ w: entry(0, 4, shape) }, 4), {
      path: 'w',
      expected: 'counts',
      received: JSON.stringify(shape),
    });
  });

  test.each([null, 4, [0], [0, 4, 4], ['0', 4], [0, '4'], [-4, 0], [0, 4.5], [0, null], '04'])(
    'whose offsets are %j has none',
    (offsets) => {
      const file = fileOf({ w: { dtype: 'U8', shape: [4], data_offsets: offsets } }, 4);
      refused(file, { path: 'w', message: 'w: not a pair of offsets' });
    },
  );

  test('whose offsets go backwards or beyond the data is refused with both', () => {
    const why = { path: 'w', expected: '0 ≤ begin ≤ end ≤ 4' };
    refused(fileOf({ w: entry(4, 0, [4]) }, 4), { ...why, received: '[4, 0]' });
    refused(fileOf({ w: entry(0, 5) }, 4), { ...why, received: '[0, 5]' });
    // Offsets of the same length and direction as a shape would have them, were it negative.
    refused(fileOf({ w: entry(1, 0, [1]) }, 0), { path: 'w', received: '[1, 0]' });
  });

  test('whose bytes are not those of its shape and type is refused with both counts', () => {
    refused(fileOf({ w: entry(0, 8, [3], 'F32') }, 8), { path: 'w', expected: '12 bytes', received: '8' });
    refused(fileOf({ w: entry(2, 8, [2], 'U16') }, 8), { path: 'w', expected: '4 bytes', received: '6' });
  });
});

test('tensors that overlap, leave a gap or end before the file are refused with where they should lie', () => {
  const why = 'tensors overlap or leave a gap';
  refused(fileOf({ a: entry(0, 3), b: entry(2, 4) }, 4), {
    path: 'b',
    expected: 'offset 3',
    received: '2',
    message: expect.stringContaining(why),
  });
  refused(fileOf({ a: entry(1, 4) }, 4), { path: 'a', expected: 'offset 0', received: '1' });
  const header = { a: entry(0, 3) };
  const end = 8 + JSON.stringify(header).length + 3;
  refused(fileOf(header, 5), { path: 'file', expected: `${end} bytes`, received: String(end + 2) });
});

describe('writing', () => {
  const one = storedArray(new Uint8Array([7]), [1]);

  test('puts wider types first, pads the header with spaces to eight bytes, and is the format byte for byte', () => {
    const arrays = { a: one, b: storedArray(new Float32Array([1]), []), c: storedArray(new Uint8Array([8, 9]), [2]) };
    const header = {
      __metadata__: { made: 'here' },
      b: { dtype: 'F32', shape: [], data_offsets: [0, 4] },
      a: { dtype: 'U8', shape: [1], data_offsets: [4, 5] },
      c: { dtype: 'U8', shape: [2], data_offsets: [5, 7] },
    };
    const json = JSON.stringify(header);
    const padded = json.padEnd(Math.ceil(json.length / 8) * 8);
    expect(padded.length).toBeGreaterThan(json.length);
    const expected = fileOf(padded, 7);
    expected.set([0, 0, 0x80, 0x3f, 7, 8, 9], expected.length - 7);
    expect(encodeSafetensors(arrays, { made: 'here' })).toEqual(expected);
  });

  test('leaves metadata out where there are none, and a header of whole words as it is', () => {
    expect(encodeSafetensors({})).toEqual(fileOf('{}      '));
    for (let length = 1; length <= 8; length++) {
      const name = 'n'.repeat(length);
      const json = JSON.stringify({ [name]: { dtype: 'U8', shape: [1], data_offsets: [0, 1] } });
      const file = encodeSafetensors({ [name]: one });
      expect(file[0], name).toBe(Math.ceil(json.length / 8) * 8);
      expect(file.length, name).toBe(9 + (file[0] as number));
    }
  });

  test('refuses the name of the metadata, and arrays whose bytes are not those of their shape', () => {
    expect(() => encodeSafetensors({ __metadata__: one })).toThrow(
      expect.objectContaining({ code: 'invalid-argument', path: 'arrays.__metadata__' }),
    );
    expect(() => encodeSafetensors({ w: { dtype: 'F32', shape: [1, 2], bytes: new Uint8Array(6) } })).toThrow(
      expect.objectContaining({
        code: 'shape-mismatch',
        path: 'arrays.w',
        expected: 'F32 [1, 2]',
        received: '6 bytes',
      }),
    );
  });
});

test('a tensor that is read alone is that of the file, with its type and shape', async () => {
  const file = encodeSafetensors({
    a: storedArray(new Float32Array([1, 2]), [1, 2]),
    b: storedArray(new Int32Array([3]), []),
  });
  const reader = await openSafetensors(bytesSource(file));
  const { arrays } = decodeSafetensors(file);
  for (const name of ['a', 'b']) expect(await reader.read(name)).toEqual(arrays[name]);
  await expect(reader.read('c')).rejects.toMatchObject({ code: 'unknown-name', path: 'c', expected: 'one of a, b, …' });
});

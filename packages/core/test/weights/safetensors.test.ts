import { createRandom } from '@scaleface/numerics';
import { describe, expect, test } from 'vitest';
import { repetitions } from '../../../../testing/long.js';
import fc from '../../../../testing/properties.js';
import {
  bytesSource,
  decodeSafetensors,
  encodeSafetensors,
  openSafetensors,
  storedArray,
  toFloat32Array,
  toInt32Array,
} from '../../src/weights/index.js';
import { codeOf } from './code-of.js';

/** A file with this header text and this many data bytes. */
function fileOf(header: string, dataBytes: number): Uint8Array {
  const json = new TextEncoder().encode(header);
  const file = new Uint8Array(8 + json.length + dataBytes);
  new DataView(file.buffer).setUint32(0, json.length, true);
  file.set(json, 8);
  return file;
}

describe('safetensors', () => {
  test('a file of hundreds of megabytes opens, whatever the product of its offsets', async () => {
    const bytes = 4 * 50_000_000;
    const header = fileOf(
      `{"a":{"dtype":"F32","shape":[25000000],"data_offsets":[0,100000000]},"b":{"dtype":"F32","shape":[25000000],"data_offsets":[100000000,${bytes}]}}`,
      0,
    );
    const read = async (offset: number, length: number) => header.subarray(offset, offset + length);
    const { entries } = await openSafetensors({ size: header.length + bytes, read });
    expect(entries.b?.offset).toBe(header.length + 100_000_000);
  });

  test('a file written by hand after the format reads as it should', () => {
    const file = fileOf(
      '{"a":{"dtype":"F32","shape":[1,2],"data_offsets":[0,8]},"b":{"dtype":"I64","shape":[],"data_offsets":[8,16]}}',
      16,
    );
    const data = new DataView(file.buffer, file.length - 16);
    data.setFloat32(0, 1.5, true);
    data.setFloat32(4, -2, true);
    data.setBigInt64(8, -7n, true);
    const { arrays } = decodeSafetensors(file);
    expect(Array.from(toFloat32Array(arrays.a as never))).toEqual([1.5, -2]);
    expect(Array.from(toInt32Array(arrays.b as never))).toEqual([-7]);
  });

  test('what is written reads back, types aligned, whatever the order and the start address', () => {
    const arrays = {
      flag: { dtype: 'BOOL', shape: [3], bytes: new Uint8Array([1, 0, 1]) } as const,
      w: storedArray(new Float32Array([1, 2, 3, 4, 5, 6]), [2, 3]),
      n: storedArray(new BigInt64Array([9007199254740993n]), []),
      empty: storedArray(new Float32Array(0), [0, 4]),
    };
    const file = encodeSafetensors(arrays, { format: 'pt' });
    const shifted = new Uint8Array(file.length + 1);
    shifted.set(file, 1);
    for (const bytes of [file, shifted.subarray(1)]) {
      const read = decodeSafetensors(bytes);
      expect(read.metadata).toEqual({ format: 'pt' });
      expect(Object.keys(read.arrays).sort()).toEqual(Object.keys(arrays).sort());
      for (const [name, array] of Object.entries(arrays)) {
        expect(read.arrays[name]?.shape).toEqual(array.shape);
        expect(Array.from(read.arrays[name]?.bytes as Uint8Array)).toEqual(Array.from(array.bytes));
      }
      expect(Array.from(toFloat32Array(read.arrays.w as never))).toEqual([1, 2, 3, 4, 5, 6]);
    }
    expect(encodeSafetensors(decodeSafetensors(file).arrays, { format: 'pt' })).toEqual(file);
  });

  test('a reader takes only the header and the tensors that were asked for', async () => {
    const file = encodeSafetensors({
      a: storedArray(new Float32Array(1000), [1000]),
      b: storedArray(new Float32Array([7]), [1]),
    });
    let taken = 0;
    const source = bytesSource(file);
    const read = (offset: number, length: number): Promise<Uint8Array> => {
      taken += length;
      return source.read(offset, length);
    };
    const reader = await openSafetensors({ size: source.size, read });
    expect(Array.from(toFloat32Array(await reader.read('b')))).toEqual([7]);
    expect(taken).toBeLessThan(300);
    await expect(reader.read('c')).rejects.toMatchObject({ code: 'unknown-name' });
    await expect(reader.read('toString')).rejects.toMatchObject({ code: 'unknown-name' });
  });

  test('a tensor that is not there is refused with the names of five that are', async () => {
    const one = storedArray(new Float32Array([1]), [1]);
    const file = encodeSafetensors(Object.fromEntries([...'abcdefg'].map((name) => [name, one])));
    const reader = await openSafetensors(bytesSource(file));
    await expect(reader.read('z')).rejects.toThrow(/a, b, c, d, e(?!, f)/);
  });

  test.each([
    ['an empty file', new Uint8Array(0)],
    ['a header longer than the file', new Uint8Array([255, 255, 255, 255, 255, 255, 255, 127])],
    [
      'a header of 10¹² bytes',
      (() => {
        const f = new Uint8Array(64);
        new DataView(f.buffer).setBigUint64(0, 10n ** 12n, true);
        return f;
      })(),
    ],
    ['no JSON', fileOf('{"a":', 0)],
    ['a list', fileOf('[]', 0)],
    ['negative axes', fileOf('{"a":{"dtype":"F32","shape":[-1,-2],"data_offsets":[0,8]}}', 8)],
    ['an overflowing shape', fileOf('{"a":{"dtype":"F32","shape":[1e300,1e300],"data_offsets":[0,8]}}', 8)],
    ['offsets beyond the end', fileOf('{"a":{"dtype":"F32","shape":[4],"data_offsets":[0,16]}}', 8)],
    ['offsets that do not fit the shape', fileOf('{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}', 8)],
    [
      'overlapping tensors',
      fileOf(
        '{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}',
        8,
      ),
    ],
    ['a hole', fileOf('{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}', 8)],
    ['trailing bytes', fileOf('{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}', 8)],
    ['metadata that is not text', fileOf('{"__metadata__":{"a":1}}', 0)],
  ])('%s is refused as bad format', (_, file) => {
    expect(codeOf(() => decodeSafetensors(file))).toBe('bad-format');
  });

  test('the impossible length of a header is named in full', () => {
    const file = new Uint8Array(64);
    new DataView(file.buffer).setBigUint64(0, 10n ** 12n, true);
    expect(() => decodeSafetensors(file)).toThrow('expected at most 56 bytes; received 1000000000000');
  });

  test('an unknown element type is refused by name', () => {
    expect(codeOf(() => decodeSafetensors(fileOf('{"a":{"dtype":"F4","shape":[2],"data_offsets":[0,1]}}', 1)))).toBe(
      'unsupported',
    );
  });

  test('a tensor called __proto__ is a tensor like any other', () => {
    const { arrays } = decodeSafetensors(fileOf('{"__proto__":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}', 1));
    expect(Object.keys(arrays)).toEqual(['__proto__']);
  });

  test('any record of float arrays survives the round trip', () => {
    const arrays = fc.dictionary(
      fc.string().filter((k) => k !== '__metadata__'),
      fc.float32Array({ maxLength: 20 }),
    );
    fc.assert(
      fc.property(arrays, (record) => {
        const stored = Object.fromEntries(Object.entries(record).map(([k, v]) => [k, storedArray(v, [v.length])]));
        const read = decodeSafetensors(encodeSafetensors(stored)).arrays;
        expect(Object.keys(read).sort()).toEqual(Object.keys(record).sort());
        for (const [k, v] of Object.entries(record)) expect(toFloat32Array(read[k] as never)).toEqual(v);
      }),
    );
  });

  const mutations = repetitions(1_000, 10_000, 100_000);
  test(`${mutations} mutated files end in a result or a typed error`, () => {
    const file = encodeSafetensors({
      a: storedArray(new Float32Array([1, 2]), [2]),
      b: storedArray(new Int32Array([3]), [1]),
    });
    const random = createRandom(3);
    for (let i = 0; i < mutations; i++) {
      const mutated = file.slice(0, random.uniform() < 0.2 ? random.integer(file.length) : file.length);
      for (let k = random.integer(4); k >= 0 && mutated.length > 0; k--)
        mutated[random.integer(mutated.length)] = random.integer(256);
      expect(['accepted', 'bad-format', 'unsupported']).toContain(codeOf(() => decodeSafetensors(mutated)));
    }
  });

  test('integers that do not fit into 32 bits and floats read as integers are refused', () => {
    expect(codeOf(() => toInt32Array(storedArray(new BigInt64Array([2n ** 31n]), [1])))).toBe('out-of-range');
    expect(codeOf(() => toInt32Array(storedArray(new Float32Array([1]), [1])))).toBe('invalid-argument');
    expect(codeOf(() => storedArray(new Float32Array(3), [2, 2]))).toBe('shape-mismatch');
  });
});

test('a Buffer as Node reads it from a file is as good as a Uint8Array, wherever its tensors lie', () => {
  // Node's `Buffer.slice` does not copy, so that a misaligned tensor would stay misaligned.
  const array = storedArray(new Float32Array([1.5, -2]), [2]);
  for (let pad = 0; pad < 4; pad++) {
    const bytes = Buffer.concat([Buffer.alloc(pad), array.bytes]).subarray(pad);
    expect(Array.from(toFloat32Array({ ...array, bytes }))).toEqual([1.5, -2]);
  }
});

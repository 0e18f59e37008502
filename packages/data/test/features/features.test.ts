import { mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rowNorms } from '@scaleface/numerics';
import { describe, expect, it } from 'vitest';
import {
  type FeatureTable,
  indexById,
  parseNpy,
  readFeatureTable,
  takeTableRows,
  writeFeatureTable,
} from '../../src/index.js';

const table = (rows: number, from = 0): FeatureTable => ({
  ids: Array.from({ length: rows }, (_, i) => `ünï/${i + from}`),
  subjects: Array.from({ length: rows }, (_, i) => `s${(i + from) % 2}`),
  embedding: { width: 3, data: Float32Array.from({ length: rows * 3 }, (_, i) => Math.sin(i + from * 3)) },
  bottleneck: { width: 2, data: Float32Array.from({ length: rows * 2 }, (_, i) => i + from * 2) },
  numbers: { scale: Float32Array.from({ length: rows }, (_, i) => i + from) },
  metadata: { backbone: 'pixels' },
});
const folder = (): Promise<string> => mkdtemp(join(tmpdir(), 'features-'));

describe('a feature table', () => {
  it('comes back from its Arrow file as it was, leaving nothing else in the folder', async () => {
    const dir = await folder();
    await writeFeatureTable(join(dir, 't.arrow'), table(5));
    expect(await readFeatureTable(join(dir, 't.arrow'))).toEqual(table(5));
    expect(await readdir(dir)).toEqual(['t.arrow']);
  });

  it('written in parts is the same table', async () => {
    const file = join(await folder(), 't.arrow');
    await writeFeatureTable(file, [table(5), table(2, 5), table(0, 7), table(3, 7)]);
    expect(await readFeatureTable(file)).toEqual(table(10));
  });

  it('written twice gives the same bytes', async () => {
    const dir = await folder();
    for (const name of ['a', 'b']) await writeFeatureTable(join(dir, name), table(4));
    expect(await readFile(join(dir, 'a'))).toEqual(await readFile(join(dir, 'b')));
  });

  it('that is missing, or no Arrow file, is named', async () => {
    const file = join(await folder(), 'x.arrow');
    await expect(readFeatureTable(file)).rejects.toMatchObject({ code: 'missing-file', path: file });
    await writeFile(file, 'left,right,label');
    await expect(readFeatureTable(file)).rejects.toMatchObject({ code: 'bad-format', path: file });
  });

  it('gives rows by index, norms, and places by id', () => {
    expect(takeTableRows(table(6), [2, 3])).toEqual({ ...table(2, 2) });
    expect([...rowNorms({ width: 2, data: new Float32Array([3, 4, 0, 0]) })]).toEqual([5, 0]);
    expect(indexById(['a', 'b']).get('b')).toBe(1);
    expect(() => indexById(['a', 'a'])).toThrowError(expect.objectContaining({ code: 'bad-format' }));
  });
});

/** A `.npy` file, format 1.0, written by hand from the format's description. */
function npy(descr: string, shape: string, data: Uint8Array): Uint8Array {
  const text = `{'descr': '${descr}', 'fortran_order': False, 'shape': (${shape}), }`;
  const header = `${text.padEnd(Math.ceil((10 + text.length + 1) / 64) * 64 - 11)}\n`;
  return Uint8Array.from([
    0x93,
    ...Buffer.from('NUMPY'),
    1,
    0,
    header.length & 255,
    header.length >> 8,
    ...Buffer.from(header),
    ...data,
  ]);
}

describe('.npy files', () => {
  it('of every supported type give their numbers', () => {
    const bytes = (a: ArrayBufferView): Uint8Array => new Uint8Array(a.buffer, a.byteOffset, a.byteLength);
    expect(parseNpy(npy('<f4', '2, 2', bytes(new Float32Array([1, -2, 0.5, 4]))))).toEqual({
      shape: [2, 2],
      data: new Float32Array([1, -2, 0.5, 4]),
    });
    expect([...parseNpy(npy('<f8', '2,', bytes(new Float64Array([1.5, -2])))).data]).toEqual([1.5, -2]);
    expect([...parseNpy(npy('<i8', '1,', bytes(new BigInt64Array([-7n])))).data]).toEqual([-7]);
    expect([...parseNpy(npy('|u1', '2,', new Uint8Array([0, 255]))).data]).toEqual([0, 255]);
    expect([...parseNpy(npy('<f2', '3,', bytes(new Uint16Array([0x3c00, 0xc000, 1])))).data]).toEqual([
      1,
      -2,
      2 ** -24,
    ]);
  });

  it('that are cut short, of another type or no .npy at all are refused', () => {
    for (const file of [npy('<f4', '9,', new Uint8Array(8)), npy('<c8', '1,', new Uint8Array(8)), new Uint8Array(40)]) {
      expect(() => parseNpy(file)).toThrowError(expect.objectContaining({ code: 'bad-format' }));
    }
  });
});

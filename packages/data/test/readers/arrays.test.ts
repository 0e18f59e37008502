import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { entriesOf } from './entries-of.js';
import { npyOf, npzOf } from './write-npy.js';

const home = mkdtempSync(join(tmpdir(), 'arrays-'));
const write = (name: string, bytes: Buffer): string => {
  writeFileSync(join(home, name), bytes);
  return `${name.split('.').at(-1)}:${join(home, name)}`;
};
const samples = Uint8Array.from({ length: 3 * 2 * 4 * 3 }, (_, i) => (i * 7) % 256);
const colour = npyOf([3, 2, 4, 3], samples);
const labels = npyOf([3], Int32Array.of(5, 6, 5));
const image = (i: number) => ({ data: samples.subarray(24 * i, 24 * (i + 1)), width: 4, height: 2 });

describe('an array of images', () => {
  it('gives them one by one, with the labels beside it', async () => {
    const source = write('faces.npy', colour);
    expect((await entriesOf(source)).entries).toEqual([0, 1, 2].map((i) => ({ id: String(i), image: image(i) })));
    write('faces_labels.npy', labels);
    const { entries } = await entriesOf(source);
    expect(entries).toEqual(['5', '6', '5'].map((subject, i) => ({ id: String(i), subject, image: image(i) })));
    write('faces_labels.npy', npyOf([2], Int32Array.of(5, 6)));
    await expect(entriesOf(source)).rejects.toMatchObject({ code: 'bad-format' });
  });

  it('of one channel gives grey images', async () => {
    const { entries } = await entriesOf(write('grey.npy', npyOf([2, 1, 2], Uint8Array.of(9, 8, 7, 6))));
    expect(entries.map(({ image: found }) => Array.from(found?.data ?? []))).toEqual([
      [9, 9, 9, 8, 8, 8],
      [7, 7, 7, 6, 6, 6],
    ]);
  });

  it.each([
    ['four channels', npyOf([1, 2, 2, 4], new Uint8Array(16))],
    ['integers', npyOf([1, 1, 3], new Int32Array(3))],
    ['the first axis fastest', npyOf([1, 2, 4, 3], samples.subarray(24), true)],
    ['images of no size', npyOf([5, 0, 4, 3], new Uint8Array(0))],
    ['too few bytes', npyOf([9, 2, 4, 3], samples)],
  ])('is refused with %s', async (_, bytes) => {
    await expect(entriesOf(write('bad.npy', bytes))).rejects.toMatchObject({ code: 'bad-format' });
  });
});

describe('an archive of arrays', () => {
  it.each([true, false])('gives images with labels and ids, deflated or not: %s', async (packed) => {
    const arrays = { id: npyOf([3], Int32Array.of(70, 80, 90)), x: colour, y: labels };
    const { entries, problems } = await entriesOf(write('all.npz', npzOf(arrays, packed)));
    expect(problems).toEqual([]);
    expect(entries).toEqual(['70', '80', '90'].map((id, i) => ({ id, subject: ['5', '6', '5'][i], image: image(i) })));
    const alone = await entriesOf(write('alone.npz', npzOf({ faces: colour }, packed)));
    expect(alone.entries[1]).toEqual({ id: '1', image: image(1) });
  });

  it('without images, or with two arrays that may be them, is refused', async () => {
    for (const arrays of [{ y: labels }, { one: colour, two: colour }]) {
      await expect(entriesOf(write('bad.npz', npzOf(arrays as Record<string, Buffer>)))).rejects.toMatchObject({
        code: 'bad-format',
      });
    }
    const uneven = npzOf({ x: colour, y: npyOf([2], Int32Array.of(1, 2)) });
    await expect(entriesOf(write('uneven.npz', uneven))).rejects.toMatchObject({ code: 'bad-format' });
  });
});

import { copyFileSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as zlib from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { openDataSet } from '../../src/index.js';
import { unpackSnappy } from '../../src/readers/parquet/snappy.js';
import { entriesOf } from './entries-of.js';

const golden = join(import.meta.dirname, '../golden/parquet');
const source = (name: string): string => `parquet:${golden}/${name}.parquet`;
/** The rows of `make.py`. */
const rows = Array.from({ length: 60 }, (_, i) => i);
const path = (i: number): string => `p${i % 7}/${i}.jpg`;
const bytes = (i: number): number[] => [
  0xff,
  0xd8,
  ...Array.from({ length: 20 + (i % 9) }, (_, k) => (i * 31 + k * 7) % 251),
];
const points = (i: number): number[][] => [0, 2, 4, 6, 8].map((k) => [(i + k) / 2, (i + k + 1) / 2]);

describe('a Parquet manifest', () => {
  it.each(['snappy', 'plain', 'gzip', 'brotli', 'zstd', 'second'])(
    'packed as %s gives what PyArrow wrote',
    async (name) => {
      if (name === 'zstd' && !('zstdDecompressSync' in zlib)) {
        await expect(entriesOf(source(name))).rejects.toMatchObject({ code: 'unsupported' });
        return;
      }
      const { entries, problems } = await entriesOf(source(name));
      expect(entries).toEqual(
        rows
          .filter((i) => i % 5 !== 0)
          .map((i) => ({
            id: path(i),
            subject: `P${i % 7}`,
            path: join(golden, path(i)),
            template: String(i),
            media: String(Math.floor(i / 3)),
            ...(i % 4 === 0 ? {} : { landmarks: points(i) }),
          })),
      );
      expect(problems.map(({ place, reason }) => `${place.split('#')[1]} ${reason}`)).toEqual(
        rows.filter((i) => i % 5 === 0).map((i) => `${i} no subject`),
      );
    },
  );

  it('with images as Hugging Face has them gives their bytes', async () => {
    const { entries } = await entriesOf(source('hugging'));
    expect(entries.map(({ bytes: found, ...rest }) => [rest, Array.from(found as Uint8Array)])).toEqual(
      rows.map((i) => [{ id: i % 3 === 0 ? String(i) : path(i), subject: String(i % 7) }, bytes(i)]),
    );
    const set = await openDataSet(source('hugging'));
    expect([set.kind, set.holdsImages]).toEqual(['parquet', true]);
  });

  it('with a column of bytes gives them too', async () => {
    const { entries } = await entriesOf(source('bytes'));
    expect(entries[8]).toEqual({ id: path(8), subject: '1', bytes: Uint8Array.from(bytes(8)) });
  });

  it('whose structures hold only paths gives files, and lists rows without bytes where others have some', async () => {
    const { entries } = await entriesOf(source('paths'));
    expect(entries[3]).toEqual({ id: path(3), subject: '3', path: join(golden, path(3)) });
    expect((await openDataSet(source('paths'))).holdsImages).toBe(false);
    const { problems } = await entriesOf(source('some'));
    expect(problems.map(({ reason }) => reason)).toEqual(Array.from({ length: 10 }, () => 'no bytes of an image'));
  });

  it('has subjects from paths, and points in lists of lists', async () => {
    const { entries } = await entriesOf(source('nested'));
    expect(entries[2]).toEqual({
      id: path(2),
      subject: 'p2',
      path: join(golden, path(2)),
      landmarks: [0, 1, 2, 3, 4].map((k) => [(2 + k) / 2, 1.5]),
    });
  });

  it.each([
    ['lz4', 'packed by LZ4 (raw)'],
    ['delta', 'encoding delta bytes'],
  ])('written in a way that is not read says so: %s', async (name, received) => {
    await expect(entriesOf(source(name))).rejects.toMatchObject({ code: 'unsupported', received });
  });

  it('without images is refused', async () => {
    await expect(openDataSet(source('none'))).rejects.toMatchObject({ code: 'bad-format', received: 'name' });
    const home = mkdtempSync(join(tmpdir(), 'parquet-'));
    writeFileSync(join(home, 'a.parquet'), 'PAR1 no, not PAR1');
    await expect(openDataSet(`parquet:${home}/a.parquet`)).rejects.toMatchObject({ code: 'bad-format' });
    copyFileSync(join(golden, 'plain.parquet'), join(home, 'b.parquet'));
    const set = await openDataSet(`parquet:${home}/b.parquet`);
    for await (const { id } of set) if (id === path(6)) break;
    let count = 0;
    for await (const _ of set) count++;
    expect(count).toBe(48);
    expect(set.position).toBe(set.extent);
  });
});

describe('Snappy', () => {
  it('has literals, and copies that read what they write', () => {
    const packed = Uint8Array.from([20, 0b1000, 1, 2, 3, (4 << 2) | 1, 3, (8 << 2) | 2, 2, 0]);
    const bytes = unpackSnappy(packed, 20);
    expect(Array.from(bytes ?? [])).toEqual([1, 2, 3, 1, 2, 3, 1, 2, 3, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1]);
    expect(unpackSnappy(packed, 19)).toBeUndefined();
    expect(unpackSnappy(packed.subarray(0, 6), 20)).toBeUndefined();
  });
});

import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { encodeImage, openPixelsBackbone } from '@scaleface/models';
import { createRandom, type Matrix, row } from '@scaleface/numerics';
import { tableFromIPC } from 'apache-arrow';
import { expect, it } from 'vitest';
import {
  type DataSet,
  embedImages,
  embedShard,
  type FeatureTable,
  featureBatches,
  mergeShards,
  readFeatureTable,
  writeFeatureTable,
} from '../../src/index.js';
import { home, sample } from './tables.js';

const random = createRandom(2);
const normals = (rows: number, width: number): Matrix => ({
  data: Float32Array.from({ length: rows * width }, () => random.normal()),
  width,
});
const table: FeatureTable = { ...sample(64), embedding: normals(64, 512), bottleneck: normals(64, 24) };

const bytesOf = ({ data }: Matrix): Buffer => Buffer.from(data.buffer, data.byteOffset, data.byteLength);

function cosine(a: Float32Array, b: Float32Array): number {
  let [dot, aa, bb] = [0, 0, 0];
  a.forEach((x, i) => {
    const y = b[i] as number;
    dot += x * y;
    aa += x * x;
    bb += y * y;
  });
  return dot / Math.sqrt(aa * bb);
}

it('a table of float16 has half the size, every number within 2⁻¹¹ of itself, and cosines within their bound', async () => {
  const [whole, half] = [join(home(), 'x.arrow'), join(home(), 'y.arrow')];
  await writeFeatureTable(whole, table);
  await writeFeatureTable(half, table, { precision: 'float16' });
  expect(statSync(half).size / statSync(whole).size).toBeLessThan(0.56);
  const read = await readFeatureTable(half);
  let worst = 0;
  for (const name of ['embedding', 'bottleneck'] as const) {
    (read[name] as Matrix).data.forEach((x, i) => {
      const y = (table[name] as Matrix).data[i] as number;
      worst = Math.max(worst, Math.abs(x - y) / Math.max(2 ** -11 * Math.abs(y), 2 ** -25));
    });
  }
  expect(worst).toBeLessThanOrEqual(1);
  expect([read.ids, read.subjects, read.numbers, read.metadata]).toEqual([
    table.ids,
    table.subjects,
    table.numbers,
    table.metadata,
  ]);
  let most = 0;
  for (let i = 1; i < 64; i++) {
    const [a, b] = [
      cosine(row(table.embedding, 0), row(table.embedding, i)),
      cosine(row(read.embedding, 0), row(read.embedding, i)),
    ];
    most = Math.max(most, Math.abs(a - b));
  }
  expect(most).toBeLessThan(5e-5);
});

it('is read in batches, by another reader of Arrow, and written again, as the same numbers', async () => {
  const [half, again] = [join(home(), 'x.arrow'), join(home(), 'y.arrow')];
  await writeFeatureTable(half, [table, { ...table, ids: table.ids.map((id) => `${id}'`) }], { precision: 'float16' });
  const read = await readFeatureTable(half);
  const rows: Buffer[] = [];
  for await (const { embedding } of featureBatches(half, { rows: 10 })) rows.push(bytesOf(embedding));
  expect(Buffer.concat(rows).equals(bytesOf(read.embedding))).toBe(true);
  const theirs = tableFromIPC(readFileSync(half)).getChild('embedding')?.get(3);
  expect(Float32Array.from(theirs)).toEqual(row(read.embedding, 3));
  await writeFeatureTable(again, read, { precision: 'float16' });
  expect(bytesOf((await readFeatureTable(again)).embedding).equals(bytesOf(read.embedding))).toBe(true);
});

it('each number is the nearest of 11 binary digits, of two equally near the even one', async () => {
  const file = join(home(), 'x.arrow');
  const nearest = (x: number): number => {
    const size = Math.abs(x);
    const digit = 2 ** (Math.max(-14, Math.floor(Math.log2(size))) - 10);
    const [below, rest] = [Math.floor(size / digit), (size / digit) % 1];
    const up = rest > 0.5 || (rest === 0.5 && below % 2 === 1);
    return Math.sign(x) * digit * (up ? below + 1 : below);
  };
  const halfway = [1 + 2 ** -11, 1 + 3 * 2 ** -11, -2 - 2 ** -10, 3 * 2 ** -25, -5 * 2 ** -25, 2 ** -14 - 2 ** -25];
  const data = Float32Array.from({ length: 3 * 400 }, (_, i) => {
    return halfway[i] ?? random.normal() * 2 ** (random.integer(40) - 26);
  });
  await writeFeatureTable(file, { ...sample(400), embedding: { data, width: 3 } }, { precision: 'float16' });
  expect((await readFeatureTable(file)).embedding.data).toEqual(data.map(nearest));
});

it('numbers that float16 does not hold are refused by the name of the row', async () => {
  const file = join(home(), 'x.arrow');
  const large = { ...sample(2), embedding: { data: Float32Array.of(1, 65519, -3, 2, 65520, 0), width: 3 } };
  await expect(writeFeatureTable(file, large, { precision: 'float16' })).rejects.toMatchObject({
    code: 'out-of-range',
    message: expect.stringContaining('a number of ünï/1 is too large for float16'),
  });
  large.embedding.data[4] = 0;
  await writeFeatureTable(file, large, { precision: 'float16' });
  expect((await readFeatureTable(file)).embedding.data[1]).toBe(65504);
});

it('embedded in it, in one go or in shards, a set gives one table, that of float32 rounded', async () => {
  const folder = home();
  const bytes = await Promise.all(
    [0, 1, 2, 3, 4].map((k) =>
      encodeImage(
        { data: Uint8Array.from({ length: 768 }, (_, i) => (i * (k + 3)) % 256), width: 16, height: 16 },
        'png',
      ),
    ),
  );
  const set: DataSet = {
    kind: 'tar',
    holdsImages: true,
    source: 'memory',
    problems: [],
    position: 0,
    extent: 1,
    async *[Symbol.asyncIterator]() {
      for (const [k, image] of bytes.entries()) yield { id: String(k), subject: 'a', bytes: image };
    },
  };
  const how = { batch: 1, batchesPerPart: 2, precision: 'float16' } as const;
  const [out, whole, merged] = ['out', 'whole', 'merged'].map((name) => join(folder, `${name}.arrow`)) as [
    string,
    string,
    string,
  ];
  const backbone = openPixelsBackbone(16, 2);
  await embedImages(set, backbone, { ...how, out });
  await embedImages(set, backbone, { ...how, out: whole, precision: 'float32' });
  for (const index of [0, 1]) await embedShard(set, backbone, { index, count: 2 }, { ...how, out: join(folder, 's') });
  await mergeShards(join(folder, 's'), merged);
  expect(readFileSync(merged).equals(readFileSync(out))).toBe(true);
  const rounded = join(folder, 'rounded.arrow');
  await writeFeatureTable(rounded, await readFeatureTable(whole), { precision: 'float16' });
  expect((await readFeatureTable(rounded)).embedding).toEqual((await readFeatureTable(out)).embedding);
});

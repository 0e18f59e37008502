import { join } from 'node:path';
import { createRandom } from '@scaleface/numerics';
import { expect, it } from 'vitest';
import { cosineBetweenPeople, writeFeatureTable } from '../../src/index.js';
import { home } from './tables.js';

/** A table of these embeddings, in parts of so many rows. */
async function tableOf(rows: readonly number[][], subjects: readonly string[], part = rows.length): Promise<string> {
  const file = join(home(), 'x.arrow');
  const parts = Array.from({ length: Math.ceil(rows.length / part) }, (_, k) => {
    const [own, names] = [rows, subjects].map((list) => list.slice(k * part, (k + 1) * part)) as [number[][], string[]];
    const embedding = { data: Float32Array.from(own.flat()), width: own[0]?.length ?? 0 };
    return { ids: names.map((_, i) => `${k * part + i}`), subjects: names, embedding, numbers: {}, metadata: {} };
  });
  await writeFeatureTable(file, parts);
  return file;
}

/** The mean over all pairs of images of different people, one by one. */
function naive(rows: readonly number[][], subjects: readonly string[]): { cosine: number; pairs: number } {
  const unit = rows.map((row) => row.map(Math.fround)).map((row) => row.map((v) => v / Math.hypot(...row)));
  const cosines = unit.flatMap((a, i) =>
    unit.slice(i + 1).flatMap((b, k) => {
      const counts = subjects[i] !== subjects[i + 1 + k] && subjects[i] !== '' && subjects[i + 1 + k] !== '';
      const cosine = a.reduce((sum, v, d) => sum + v * (b[d] as number), 0);
      return counts && !Number.isNaN(cosine) ? [cosine] : [];
    }),
  );
  return { cosine: cosines.reduce((sum, c) => sum + c, 0) / cosines.length, pairs: cosines.length };
}

it('the mean cosine between people is that of all their pairs, without images of zeros or without a subject', async () => {
  const random = createRandom(8);
  const rows = Array.from({ length: 40 }, () => Array.from({ length: 5 }, () => 3 * random.normal() + 1));
  rows[7] = [0, 0, 0, 0, 0];
  const subjects = rows.map((_, i) => (i % 11 === 3 ? '' : `p${(i * i) % 9}`));
  for (const part of [40, 7]) {
    const found = await cosineBetweenPeople(await tableOf(rows, subjects, part));
    const expected = naive(rows, subjects);
    expect(found.cosine).toBeCloseTo(expected.cosine, 12);
    expect(found).toMatchObject({ pairs: expected.pairs, images: 35, alike: false });
  }
  // Of no more parts than it takes.
  expect((await cosineBetweenPeople(await tableOf(rows, subjects, 7), 8)).images).toBeLessThan(14);
});

it('people are alike from eight images and a mean of 0.8 on; of one person there is no pair', async () => {
  const near = (count: number, step: number): number[][] =>
    Array.from({ length: count }, (_, i) => [Math.cos(step * i), Math.sin(step * i)]);
  const of = async (rows: number[][], people: number): ReturnType<typeof cosineBetweenPeople> =>
    cosineBetweenPeople(
      await tableOf(
        rows,
        rows.map((_, i) => `p${i % people}`),
      ),
    );
  expect((await of(near(8, 0.01), 4)).alike).toBe(true);
  expect((await of(near(7, 0.01), 4)).alike).toBe(false);
  expect((await of(near(8, 0.5), 4)).alike).toBe(false);
  expect(await of(near(8, 0.01), 1)).toEqual({ cosine: Number.NaN, pairs: 0, images: 8, alike: false });
});

import { readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createRandom, type Matrix, takeRows } from '@scaleface/numerics';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import {
  type FeatureTable,
  openFeatures,
  openFeatureTable,
  readFeatureTable,
  writeFeatureTable,
} from '../../src/index.js';
import { home, sample } from './tables.js';

let file: string;
/** Parts of 5, 0, 1 and 30 rows. */
const parts = [sample(5), sample(0, 5), sample(1, 5), sample(30, 6)];

beforeAll(async () => {
  file = join(home(), 'x.arrow');
  await writeFeatureTable(file, parts);
});

const indices = Array.from({ length: 200 }, () => 0);

describe.each(['float32', 'float16'] as const)('a table of %s that stays on the disk', (precision) => {
  it('gives the rows of the same table in memory, in any order, runs and repeats of them too', async () => {
    const place = join(home(), 'y.arrow');
    await writeFeatureTable(place, parts, { precision });
    const [whole, stored] = [await readFeatureTable(place), await openFeatureTable(place)];
    const random = createRandom(3);
    const lists = [indices.map(() => random.integer(36)), whole.ids.map((_, i) => i), [4, 5, 6, 6, 7, 3], []];
    for (const list of lists) {
      for (const name of ['embedding', 'bottleneck'] as const) {
        expect(await stored[name]?.take(list)).toEqual(takeRows(whole[name] as Matrix, list));
      }
    }
    const { ids, subjects, numbers, metadata, embedding } = stored;
    expect({ ids, subjects, numbers, metadata }).toEqual({
      ids: whole.ids,
      subjects: whole.subjects,
      numbers: whole.numbers,
      metadata: whole.metadata,
    });
    expect([embedding.rows, embedding.width]).toEqual([36, 3]);
    await stored.close();
  });
});

it('gives the same rows where the disk takes its time, and while it does', async () => {
  const [whole, stored] = [await readFeatureTable(file), await openFeatureTable(file)];
  // Every read that is timed seems to take a second.
  let clock = 0;
  const slow = vi.spyOn(performance, 'now').mockImplementation(() => (clock += 1000));
  const random = createRandom(4);
  for (let round = 0; round < 20; round++) {
    const list = indices.map(() => random.integer(36));
    expect(await stored.bottleneck?.take(list)).toEqual(takeRows(whole.bottleneck as Matrix, list));
  }
  // One of 257 reads is timed, the others go over other threads.
  expect(slow.mock.calls.length).toBeGreaterThan(2);
  expect(slow.mock.calls.length).toBeLessThan(100);
  slow.mockRestore();
  await stored.close();
});

it('rows are taken into an array of their length, which a thread fills where its memory is shared', async () => {
  for (const precision of ['float32', 'float16'] as const) {
    const place = join(home(), 'z.arrow');
    await writeFeatureTable(place, parts, { precision });
    const [whole, stored] = [await readFeatureTable(place), await openFeatureTable(place)];
    const list = [7, 35, 0, 1, 2, 7];
    const expected = takeRows(whole.embedding, list);
    const shared = new SharedArrayBuffer(8 + 4 * 18);
    for (const into of [new Float32Array(18), new Float32Array(shared, 8)]) {
      const { data } = await stored.embedding.take(list, into);
      expect(Array.from(data)).toEqual(Array.from(expected.data));
      // Numbers of 16 bits are no part of it.
      expect(data === into).toBe(precision === 'float32');
    }
    // Several lists at a time, of both columns, each into a memory of its own.
    const random = createRandom(6);
    const lists = Array.from({ length: 20 }, () => indices.map(() => random.integer(36)));
    const taken = lists.flatMap((own) =>
      (['embedding', 'bottleneck'] as const).map(async (name) => {
        const { width } = whole[name] as Matrix;
        const memory = new Float32Array(new SharedArrayBuffer(4 * width * own.length));
        const rows = await stored[name]?.take(own, memory);
        expect(Array.from(rows?.data ?? [])).toEqual(Array.from(takeRows(whole[name] as Matrix, own).data));
      }),
    );
    await Promise.all(taken);
    await stored.close();
  }
});

it('a file that became shorter is named where a thread reads it as where none does', async () => {
  const place = join(home(), 'short.arrow');
  await writeFeatureTable(place, parts);
  const stored = await openFeatureTable(place);
  truncateSync(place, 600);
  for (const memory of [new ArrayBuffer(12), new SharedArrayBuffer(12)]) {
    await expect(stored.embedding.take([35], new Float32Array(memory))).rejects.toMatchObject({
      code: 'bad-format',
      message: expect.stringContaining('became shorter'),
    });
  }
  await stored.close();
});

it('a damaged file is refused when it is opened, a row that is not finite when it is read, by its name', async () => {
  const bytes = readFileSync(file);
  const damaged = join(home(), 'x.arrow');
  const at = bytes.indexOf(Buffer.from(parts[3]?.embedding.data.buffer as ArrayBuffer));
  bytes.writeFloatLE(Number.NaN, at + 4 * 3 * 7);
  writeFileSync(damaged, bytes);
  await expect(openFeatureTable(damaged)).rejects.toMatchObject({ code: 'damaged' });
  const { withoutChecksum } = await import('./tables.js');
  writeFileSync(damaged, withoutChecksum(bytes));
  const stored = await openFeatureTable(damaged);
  for (const list of [
    [1, 13],
    [13, 1],
  ]) {
    await expect(stored.embedding.take(list)).rejects.toMatchObject({
      code: 'not-finite',
      message: expect.stringContaining('a number of ünï/13 is not finite'),
    });
  }
  expect((await stored.embedding.take([12])).data).toHaveLength(3);
  await stored.close();
  await expect(openFeatureTable(join(home(), 'none.arrow'))).rejects.toMatchObject({ code: 'missing-file' });
  writeFileSync(damaged, 'no table');
  await expect(openFeatureTable(damaged)).rejects.toMatchObject({ code: 'bad-format' });
});

it('only a table larger than the memory stays on the disk, and may be declared to be of a backbone', async () => {
  const small = (await openFeatures(file, { memory: 1e6 })) as FeatureTable;
  expect(small.embedding.data).toHaveLength(108);
  const backbone = { sha256: 'ab', name: 'onnx:x' };
  const large = await openFeatures(file, { memory: 100, backbone });
  expect('close' in large && large.metadata).toMatchObject({ backbone_sha256: 'ab' });
  if ('close' in large) await large.close();
});

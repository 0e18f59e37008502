import { mkdirSync, mkdtempSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodeImage } from '@scaleface/models';
import { beforeAll, expect, it } from 'vitest';
import { checkData, checkShard, type FeatureTable, mergeCheckShards, openDataSet } from '../../src/index.js';

let home: string;
beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'check-shards-'));
  for (const [side, count] of [
    ['faces', 23],
    ['others', 9],
  ] as const) {
    for (let k = 0; k < count; k++) {
      mkdirSync(join(home, side, `p${k % 4}`), { recursive: true });
      const data = new Uint8Array(48 + 12 * (k % 2)).fill(k % 7);
      const png = await encodeImage({ data, width: 4, height: 4 + (k % 2) }, 'png');
      writeFileSync(join(home, side, `p${k % 4}`, `${k}.png`), k % 6 === 5 ? 'no image' : png);
    }
  }
  writeFileSync(join(home, 'faces.csv'), 'path,subject\nfaces/p0/0.png,A\n,B\nfaces/p0/0.png,A\nfaces/p1/1.png,C\n');
});

const angle = [0, 0.1, 0.2, 2, 0.1];
const features: FeatureTable = {
  ids: ['p0/0.png', 'p0/4.png', 'p0/8.png', 'p0/12.png', 'p0/16.png'],
  subjects: ['p0', 'p0', 'p0', 'p0', 'p0'],
  embedding: { data: Float32Array.from(angle.flatMap((a) => [Math.cos(a), Math.sin(a)])), width: 2 },
  numbers: {},
  metadata: {},
};

it.each([
  ['a folder', 'faces', {}],
  ['a folder beside another, with features', 'faces', { against: true, features }],
  ['a manifest with problems', 'csv:faces.csv', {}],
] as const)('a check of %s in shards, merged, is that of one process', async (_, name, how) => {
  const set = () => openDataSet(name.startsWith('csv:') ? `csv:${home}/faces.csv` : join(home, name));
  const options = async () => ({
    ...('features' in how ? { features: how.features } : {}),
    ...('against' in how ? { against: await openDataSet(join(home, 'others')) } : {}),
  });
  const whole = await checkData(await set(), await options());
  for (const count of [1, 3, 40]) {
    const out = mkdtempSync(join(tmpdir(), 'check-parts-'));
    for (let index = 0; index < count; index++) await checkShard(await set(), { index, count }, out, await options());
    expect(JSON.stringify(await mergeCheckShards(out))).toBe(JSON.stringify(whole));
  }
});

it('shards of a check that do not belong together, are missing or damaged are refused', async () => {
  const out = mkdtempSync(join(tmpdir(), 'check-parts-'));
  const shard = async (index: number, name = 'faces'): Promise<unknown> =>
    checkShard(await openDataSet(join(home, name)), { index, count: 2 }, out);
  await shard(0);
  await expect(mergeCheckShards(out)).rejects.toMatchObject({ code: 'missing-file' });
  await shard(1, 'others');
  await expect(mergeCheckShards(out)).rejects.toThrow('made of other images');
  await shard(1);
  truncateSync(join(out, 'part-00001-of-00002.set.jsonl'), 100);
  await expect(mergeCheckShards(out)).rejects.toMatchObject({ code: 'damaged' });
});

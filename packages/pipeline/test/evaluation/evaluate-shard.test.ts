import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makePairs, writeFeatureTable, writePairs } from '@scaleface/data';
import { createRandom } from '@scaleface/numerics';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { inLongJob } from '../../../../testing/long.js';
import { evaluateFeatures, evaluateShard, mergeEvaluateShards } from '../../src/evaluation/index.js';
import { writeReport } from '../../src/report-page/write.js';

const home = mkdtempSync(join(tmpdir(), 'evaluate-shards-'));
const features = join(home, 'features.arrow');
const pairs = join(home, 'pairs.csv');
const options = { fars: [0.1, 0.05], rejected: [0, 0.2], combine: 'model' as const, replicates: 20, level: 0.95 };
const evaluation = { pairs, options, seed: 3, configuration: { pairs, out: 'report' } };
const bytesOf = async (report: Awaited<ReturnType<typeof evaluateFeatures>>): Promise<string[]> => {
  const files = await writeReport(mkdtempSync(join(home, 'report-')), report);
  return Object.values(files).map((file) => readFileSync(file, 'base64'));
};
let whole: string[];
let shards: string;

beforeAll(async () => {
  const random = createRandom(5);
  const subjects = Array.from({ length: 60 }, (_, i) => `p${i % 12}`);
  const data = Float32Array.from(
    { length: 60 * 4 },
    (_, i) => (Math.floor(i / 4) % 12 === i % 4 ? 2 : 0) + random.uniform(),
  );
  const ids = subjects.map((subject, i) => `${subject}/${i}`);
  await writeFeatureTable(features, { ids, subjects, embedding: { data, width: 4 }, numbers: {}, metadata: {} });
  await writePairs(
    pairs,
    makePairs(
      ids.map((id, i) => ({ id, subject: subjects[i] as string })),
      300,
      1,
    ),
  );
  whole = await bytesOf(await evaluateFeatures(features, evaluation));
});
beforeEach(() => {
  shards = mkdtempSync(join(home, 'shards-'));
});

const shard = (index: number, count: number, more: object = {}) =>
  evaluateShard(features, { ...evaluation, ...more }, { index, count }, shards);

describe('shards of an evaluation', () => {
  it.each(inLongJob ? [1, 3, 7] : [3])(
    '%i of them, merged, are the report of one process, byte for byte',
    async (count) => {
      let draws = 0;
      for (let index = 0; index < count; index++) draws += (await shard(index, count)).draws;
      // Twenty draws of identities, and a hundred of single pairs.
      expect(draws).toBe(120);
      expect(await bytesOf(await mergeEvaluateShards(shards))).toEqual(whole);
    },
  );

  it('that are there are not taken again, unless they are damaged', async () => {
    await shard(0, 2);
    await shard(1, 2);
    const file = join(shards, 'part-00001-of-00002.f64');
    const stamp = statSync(file).mtimeMs;
    expect(await shard(1, 2)).toEqual({ draws: 60, alreadyDone: true });
    expect(statSync(file).mtimeMs).toBe(stamp);
    writeFileSync(file, readFileSync(file).subarray(8));
    await expect(mergeEvaluateShards(shards)).rejects.toMatchObject({ code: 'damaged' });
    expect(await shard(1, 2)).toEqual({ draws: 60, alreadyDone: false });
    expect(await bytesOf(await mergeEvaluateShards(shards))).toEqual(whole);
  });

  it('of other settings, with gaps, without draws or of files that changed are refused', async () => {
    await expect(shard(0, 2, { options: { ...options, replicates: 0 } })).rejects.toMatchObject({
      code: 'invalid-argument',
    });
    await shard(0, 2);
    await expect(mergeEvaluateShards(shards)).rejects.toMatchObject({ code: 'missing-file' });
    await shard(1, 2, { seed: 4 });
    await expect(mergeEvaluateShards(shards)).rejects.toThrow('made with other settings');
    rmSync(join(shards, 'part-00001-of-00002.json'));
    await shard(1, 2);
    const list = readFileSync(pairs);
    writeFileSync(pairs, `${list}p0/0,p1/1,0\n`);
    await expect(mergeEvaluateShards(shards)).rejects.toThrow('what was evaluated has changed since');
    writeFileSync(pairs, list);
  });
});

import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import '@tensorflow/tfjs-backend-cpu';
import { readFeatureTable } from '@scaleface/data';
import { loadModel } from '@scaleface/models';
import { parseRunConfig, type RunConfig, replayReport, run } from '../../src/index.js';
import type { UnseenReport } from '../../src/run/unseen-report.js';
import { unseenSplits } from '../../src/run/unseen-splits.js';
import { drawIdentities, drawTinyRun } from './drawn.js';

const kinds = ['none', 'noise', 'blur', 'occlude'];
let data: string;
let config: RunConfig;
let report: UnseenReport;
beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), 'run-unseen-'));
  const tiny = await drawTinyRun(data);
  await drawIdentities(join(data, 'test'), ['u', 'v', 'w'], 8, 2);
  const rows = ['u', 'v', 'w'].flatMap((name) =>
    Array.from({ length: 8 }, (_, k) => [`${name}/${k}.png`, k % 4, kinds[k % 4]]),
  );
  await writeFile(join(data, 'severity.json'), JSON.stringify({ columns: ['file', 'severity', 'kind'], rows }));
  config = parseRunConfig({
    ...tiny,
    train: { ...tiny.train, degradedCopies: 'each', degradations: ['noise', 'blur', 'occlude'] },
    tests: [{ name: 'faces', folder: 'test', pairs: { impostors: 200 }, severity: 'severity.json' }],
    unseen: { kinds: 2, test: 'faces', methods: ['norm', 'scaleface', 'pfe'] },
    evaluate: { fars: [0.2], replicates: 20, against: ['norm', 'scaleface'] },
  });
  await run(config, { data, out: join(data, 'run') });
  report = JSON.parse(await readFile(join(data, 'run', 'unseen-kinds', 'report.json'), 'utf8'));
}, 60_000);
afterAll(() => rm(data, { recursive: true }));

describe('a run on unseen kinds of degradation', () => {
  it('trains each method once for every choice of kinds, on the rows that are degraded in none of them', async () => {
    expect(report.splits.map((split) => split.kinds)).toEqual([
      ['blur', 'noise'],
      ['blur', 'occlude'],
      ['noise', 'occlude'],
    ]);
    const { ids } = await readFeatureTable(join(data, 'run', 'features', 'train.arrow'));
    const images = ids.filter((id) => !id.includes('#')).length;
    for (const name of ['blur+noise', 'blur+occlude', 'noise+occlude']) {
      const methods = join(data, 'run', 'unseen-kinds', name, 'methods');
      expect((await readdir(methods)).sort()).toEqual(['norm', 'pfe', 'scaleface']);
      const config = JSON.parse(await readFile(join(methods, 'scaleface', 'config.json'), 'utf8'));
      expect(config.training.images).toBe(2 * images);
      (await loadModel(join(methods, 'pfe'))).dispose();
    }
  });

  it('compares the methods on the clean images and those of the kinds, and says what all choices come to', async () => {
    const [table] = report.splits[0]?.tables ?? [];
    const names = table?.rows.map((row) => row.name);
    expect(names).toEqual(expect.arrayContaining(['random', 'norm', 'scaleface', 'pfe', 'pfe-cosine', 'oracle']));
    const text = await readFile(join(data, 'run', 'unseen-kinds', 'table.md'), 'utf8');
    expect(text).toContain('| FAR 0.2, 3 choices of unseen kinds | score |');
    expect(text).toMatch(/above 0 in \d, with its interval in \d/);
  });

  it('sums up the areas of all methods on all tests in one table a false accept rate', async () => {
    const text = await readFile(join(data, 'run', 'summary.md'), 'utf8');
    const [header, , random] = text.split('\n');
    expect(header).toBe('| area at FAR 0.2 | score | faces | faces, unseen kinds, mean of 3 |');
    expect(random).toMatch(/^\| random \| cosine \| \d\.\d{3} \[\d\.\d{3}, \d\.\d{3}\] \| \d\.\d{3} \|$/);
    expect(text).toContain('| ScaleFace, own score | fitted |');
  });

  it('does nothing twice', async () => {
    const { stages } = await run(config, { data, out: join(data, 'run') });
    expect(stages.filter((stage) => !stage.finishedBefore)).toEqual([]);
  });

  it('says what it was made from, so that it is made again byte for byte, and what differs is named', async () => {
    expect(report).toMatchObject({
      provenance: { engine: 'cpu', seed: config.seed },
      certificate: { command: 'run', arguments: { test: 'unseen-kinds' } },
    });
    const folder = join(data, 'run', 'unseen-kinds');
    const { differences, files } = await replayReport(folder, { data });
    expect(differences).toEqual([]);
    expect(files.map(({ name, identical }) => [name, identical])).toEqual([
      ['report.json', true],
      ['table.md', true],
    ]);
    const image = join(data, 'train', 'a', '0.png');
    await rm(image);
    expect((await replayReport(folder, { data })).differences).toMatchObject([
      { kind: 'input', name: image, received: 'gone' },
    ]);
  });

  it('of an earlier version has no certificate, which replay says', async () => {
    const { certificate: _, provenance: __, ...former } = report;
    await mkdir(join(data, 'former'));
    await writeFile(join(data, 'former', 'report.json'), JSON.stringify(former));
    await expect(replayReport(join(data, 'former'), { data })).rejects.toMatchObject({
      code: 'bad-format',
      message: expect.stringContaining('the report has no certificate'),
    });
  });

  it.each([
    ['a test that is not there', { test: 'other' }, 'unseen.test'],
    ['a method that is not trained', { methods: ['scf'] }, 'unseen.methods'],
    ['as many kinds as there are', { kinds: 3 }, 'unseen.kinds'],
  ])('refuses %s', async (_, change, path) => {
    const bad = { ...config, unseen: { ...(config.unseen as NonNullable<RunConfig['unseen']>), ...change } };
    await expect(run(bad, { data, out: join(data, 'bad') })).rejects.toMatchObject({ code: 'bad-config', path });
  });

  it('refuses a list of severities that does not say the kinds', async () => {
    await writeFile(join(data, 'other.json'), JSON.stringify({ columns: ['file', 'severity'], rows: [] }));
    const tests = [{ ...(config.tests[0] as RunConfig['tests'][number]), severity: 'other.json' }];
    await expect(run({ ...config, tests }, { data, out: join(data, 'bad') })).rejects.toMatchObject({
      code: 'bad-format',
    });
  });
});

it('every choice of so many kinds comes once', () => {
  const rows = ['a', 'b', 'c', 'd', 'e'].map((kind, i) => ({
    id: `${i}`,
    subject: '',
    file: '',
    degradation: { kind: kind as 'blur', amount: 1, seed: 0 },
  }));
  const splits = unseenSplits(rows, 2);
  expect(splits.map(({ name }) => name).join()).toBe('a+b,a+c,a+d,a+e,b+c,b+d,b+e,c+d,c+e,d+e');
  expect(splits[4]?.leftOut).toEqual(['1', '2']);
});

import '@tensorflow/tfjs-backend-cpu';
import { mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { repetitions } from '../../../../testing/long.js';
import { parseRunConfig, type RunConfig, type RunSummary, readRunConfig, run } from '../../src/index.js';
import { drawIdentities, results } from './drawn.js';

let data: string;
let config: RunConfig;
/** Where the one undisturbed run has written, and what it said. */
let out: string;
let summary: RunSummary;
const yaml = `
engines: [cpu]
seed: 2
backbone: { pixels: { size: 24, cells: 4 } }
embed: { batch: 4, batchesPerPart: 2 }
train:
  folders: [{ folder: train, subjects: not-in-tests }]
  degradations: [noise, blur]
  head: { hidden: [8], activation: exp }
  epochs: 3
  batch: 16
  checkpointEvery: 2
  methods:
    - { method: pfe, options: { epochs: 2 } }
    - { method: scaleface-32, options: { epochs: 2, batch: 16, head: { hidden: [8] } } }
tests:
  - { name: listed, folder: test, pairs: pairs.csv }
  - { name: all, folder: test, pairs: { impostors: 300 } }
evaluate: { fars: [0.1], replicates: 20 }
`;

beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), 'run-'));
  await drawIdentities(join(data, 'train'), ['a', 'b', 'c', 'd', 'e', 'x'], 6, 1);
  await drawIdentities(join(data, 'test'), ['u', 'v', 'w', 'x'], 6, 2);
  const names = ['u', 'v', 'w', 'x'];
  const rows = names.flatMap((n, i) =>
    [1, 2, 3, 4].flatMap((k) => [
      `${n}/0.png,${n}/${k}.png,1,${k % 2}`,
      `${n}/0.png,${names[(i + 1) % 4]}/${k}.png,0,${k % 2}`,
    ]),
  );
  await writeFile(join(data, 'pairs.csv'), `left,right,label,fold\n${rows.join('\n')}\nu/0.png,u/none.png,1,0\n`);
  await writeFile(join(data, 'scaleface.yaml'), yaml);
  config = await readRunConfig(join(data, 'scaleface.yaml'));
  out = join(data, 'out');
  summary = await run(config, { data, out });
});

describe('a run', () => {
  it('ends with a model, and a report for each test with all confidences side by side', async () => {
    expect(summary.stages.map((s) => [s.name, s.finishedBefore])).toEqual([
      ['hash-images', false],
      ['embed-train', false],
      ['embed-listed', false],
      ['embed-all', false],
      ['train', false],
      ['train-norm', false],
      ['train-pfe', false],
      ['train-scaleface-32', false],
      ['deploy', false],
      ['evaluate-listed', false],
      ['evaluate-all', false],
      ['summary', false],
    ]);
    const report = JSON.parse(await readFile(join(summary.reports.listed as string, 'report.json'), 'utf8'));
    expect(report.rejection[0].rows.map((r: { name: string }) => r.name)).toEqual([
      'random',
      'norm',
      'norm-own',
      'norm-decision',
      'pfe',
      'pfe-own',
      'pfe-decision',
      'pfe-cosine',
      'scaleface-32',
      'scaleface-32-own',
      'scaleface-32-decision',
      'scaleface',
      'scaleface-own',
      'scaleface-decision',
      'oracle',
    ]);
    expect(report.data).toMatchObject({ 'genuine pairs': 16, 'impostor pairs': 16 });
    expect(report.description).toContain('1 pairs of the list have an image that is not in the folder');
    expect(report.measures[0].name).toBe('accuracy');
    expect(JSON.parse(await readFile(join(out, 'config.json'), 'utf8')).train.learningRate).toBe(0.03);
  });

  it('started again does nothing, and after a change only what the change reaches', async () => {
    const again = await run(config, { data, out });
    expect(again.stages.every((s) => s.finishedBefore)).toBe(true);
    const changed = { ...config, evaluate: { ...config.evaluate, replicates: 10 } };
    const third = await run(changed, { data, out });
    expect(third.stages.filter((s) => !s.finishedBefore).map((s) => s.name)).toEqual([
      'evaluate-listed',
      'evaluate-all',
      'summary',
    ]);
    await run(config, { data, out });
  });

  it('killed anywhere and started again ends with the same bytes and repeats no finished stage', async () => {
    const whole = await results(out);
    const moments = [
      ['embed train', 40],
      ['train', 5],
      ['evaluate all', 0],
      ['embed train', 12],
      ['embed all', 8],
      ['train', 1],
      ['train pfe', 3],
      ['train scaleface-32', 6],
    ] as const;
    for (const [stage, at] of moments.slice(0, repetitions(1, moments.length))) {
      const killed = join(data, `out-${stage}-${at}`);
      const progress = (name: string, done: number): void => {
        if (name === stage && done >= at) throw new Error('killed');
      };
      await expect(run(config, { data, out: killed, progress })).rejects.toThrow('killed');
      const finished = (await readdir(join(killed, 'stages')).catch(() => [])).map((f) => f.replace('.json', ''));
      const { stages } = await run(config, { data, out: killed });
      expect(
        stages
          .filter((s) => s.finishedBefore)
          .map((s) => s.name)
          .sort(),
      ).toEqual(finished.sort());
      expect(await results(killed)).toEqual(whole);
    }
  }, 180_000);

  it('refuses to train and test on the same identities, and names them', async () => {
    const folders = [{ folder: 'train', subjects: 'all' as const }];
    const overlapping = { ...config, train: { ...config.train, folders } };
    await expect(run(overlapping, { data, out: join(data, 'overlap') })).rejects.toMatchObject({
      code: 'overlap',
      received: 'x',
    });
  });

  it('names an image that does not decode, or leaves it out and goes on', async () => {
    const bad = join(data, 'train', 'a', 'bad.jpg');
    await writeFile(bad, 'no image');
    const out = join(data, 'bad');
    await expect(run(config, { data, out })).rejects.toMatchObject({ code: 'bad-format', path: bad });
    const notes: string[] = [];
    await run({ ...config, embed: { ...config.embed, skipBad: true } }, { data, out, note: (l) => notes.push(l) });
    expect(notes.some((l) => l.includes('train/a/bad.jpg left out'))).toBe(true);
  });
});

describe('a configuration', () => {
  it('with mistakes is refused with every place', () => {
    const mistakes = { backbone: { pixels: { size: 0, cells: 4 } }, train: { folders: [], epoch: 3 } };
    expect(() => parseRunConfig(mistakes)).toThrowError(/epoch.*|tests/);
    expect(() => parseRunConfig(mistakes)).toThrowError(expect.objectContaining({ code: 'bad-config' }));
  });

  it('compares every method by default, or those that are named, each once and with its own options', () => {
    const rest = { backbone: config.backbone, tests: config.tests };
    const methods = (list?: unknown): unknown =>
      parseRunConfig({ ...rest, train: { folders: [{ folder: 'train' }], methods: list } }).train.methods;
    const compared = ['pfe', 'probface', 'scaleface-32', 'scaleface-64', 'scaleface-exp'];
    expect(methods()).toEqual(compared.map((method) => ({ method, options: {} })));
    expect(methods([])).toEqual([]);
    const changed = { method: 'probface', options: { prob: { margin: 1 } } };
    expect(methods(['pfe', changed])).toEqual([{ method: 'pfe', options: {} }, changed]);
    const more = { method: 'dul', options: { klWeight: 0.1, ensemble: 2 } };
    expect(methods(['scf', 'cr-fiqa', more])).toEqual([
      { method: 'scf', options: {} },
      { method: 'cr-fiqa', options: {} },
      more,
    ]);
    for (const bad of [
      ['pfe', 'pfe'],
      ['magface'],
      [{ method: 'scf', options: { margin: 0.5 } }],
      [{ method: 'pfe', options: { margin: 0.5 } }],
    ]) {
      expect(() => methods(bad)).toThrowError(expect.objectContaining({ code: 'bad-config' }));
    }
  });

  it('takes changes by path, and names a file that is missing or no YAML', async () => {
    const changed = await readRunConfig(join(data, 'scaleface.yaml'), { 'train.epochs': 7, seed: 4 });
    expect([changed.train.epochs, changed.seed]).toEqual([7, 4]);
    await expect(readRunConfig('/no/such.yaml')).rejects.toMatchObject({ code: 'missing-file' });
    await writeFile(join(data, 'broken.yaml'), 'a: [1');
    await expect(readRunConfig(join(data, 'broken.yaml'))).rejects.toMatchObject({ code: 'bad-config' });
    await expect(readRunConfig(join(data, 'scaleface.yaml'), { 'seed.x': 1 })).rejects.toMatchObject({
      code: 'bad-config',
    });
  });
});

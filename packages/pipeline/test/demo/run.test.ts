import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { selectEngine } from '@scaleface/core';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inLongJob } from '../../../../testing/long.js';
import { drawDemo, type EvaluationReport, QUICK_DEMO_CONFIG, readRunConfig, run, runDemo } from '../../src/index.js';

const tiny = {
  ...QUICK_DEMO_CONFIG,
  backbone: { ...QUICK_DEMO_CONFIG.backbone, steps: 4, widths: [4, 4, 4] as const },
  magface: { ...QUICK_DEMO_CONFIG.magface, steps: 2 },
  evaluate: { ...QUICK_DEMO_CONFIG.evaluate, replicates: 4 },
};

/** The rows of a method that has a fitted score: its published one, and that score by either confidence. */
const fitted = (name: string): string[] => [name, `${name}-own`, `${name}-decision`];

const names = [
  'random',
  ...fitted('norm'),
  'magface',
  ...fitted('pfe'),
  'pfe-cosine',
  ...fitted('probface'),
  'probface-cosine',
  ...fitted('scaleface-32'),
  ...fitted('scaleface-exp'),
  ...fitted('scaleface'),
  'oracle',
];

let folder: string;
let keep: string;
/** The demo that the tests look at, and what it told of its stages. */
let shown: EvaluationReport;
const stages = new Set<string>();
const tensors = { before: 0, after: Number.NaN };

beforeAll(async () => {
  await selectEngine(['wasm']);
  folder = await mkdtemp(join(tmpdir(), 'demo-'));
  keep = join(folder, 'kept');
  tensors.before = tf.memory().numTensors;
  shown = await runDemo({ seed: 3, config: tiny, keep, progress: (stage) => stages.add(stage) });
  tensors.after = tf.memory().numTensors;
}, 180_000);
afterAll(() => rm(folder, { recursive: true }));

describe('a demo', () => {
  it.runIf(inLongJob)(
    'gives the same report for the same seed',
    async () => {
      expect(await runDemo({ seed: 3, config: tiny })).toEqual(shown);
    },
    180_000,
  );

  it('leaves no tensor behind, and names its stages', () => {
    expect(tensors.after).toBe(tensors.before);
    expect([...stages]).toEqual([
      'train the backbone',
      'train the MagFace backbone',
      'hash images',
      'embed train',
      'embed unseen',
      'train',
      'train pfe',
      'train probface',
      'train scaleface-32',
      'train scaleface-exp',
      'embed unseen with MagFace',
      'evaluate unseen',
    ]);
  });

  it.runIf(inLongJob)('gives another report for another seed', async () => {
    const other = await runDemo({ seed: 4, config: tiny });
    expect(other.rejection).not.toEqual(shown.rejection);
  });

  it('reports all that the paper shows: table, curves, histograms, deciles, correlation with severity', () => {
    expect(shown.rejection.map((t) => t.far)).toEqual([0.05, 0.01]);
    for (const table of shown.rejection) {
      expect(table.rows.map((r) => r.name)).toEqual(names);
      expect(table.columns).toEqual([0, 0.1, 0.3, 0.5]);
      const [random] = table.rows;
      expect(table.rows.at(-1)?.area.value).toBeGreaterThan(random?.area.value as number);
    }
    expect(shown.histograms.length).toBeGreaterThanOrEqual(2);
    expect(shown.images.slice(0, 2).map((i) => i.title)).toEqual([
      'Images by confidence, tenth by tenth',
      'The mean face of each tenth',
    ]);
    expect(shown.images.slice(2).every((i) => i.error)).toBe(true);
    expect(shown.measures.find((m) => m.name === 'spearman')?.value).toBeGreaterThan(-1);
    expect(shown.data.identities).toBe(QUICK_DEMO_CONFIG.identities.test);
    expect(shown.provenance).toMatchObject({ engine: 'wasm', seed: 3 });
  });
});

describe('the comparison of a demo', () => {
  it('compares each method with the norm and with ScaleFace, by a score of its own where the method has one', () => {
    const [table] = shown.rejection;
    const row = (name: string) => table?.rows.find((r) => r.name === name);
    expect(table?.against).toEqual(['norm', 'scaleface']);
    for (const name of names.slice(2, -1).filter((n) => n !== 'scaleface')) {
      expect(Object.keys(row(name)?.minus ?? {})).toEqual(['norm', 'scaleface']);
    }
    const published = names.filter((n) => row(n)?.score !== undefined && row(n)?.score !== 'fitted');
    expect(published).toEqual(['magface', 'pfe', 'probface']);
    expect(names.filter((n) => row(n)?.score === 'fitted')).toEqual(names.filter((n) => /-(own|decision)$/.test(n)));
    const start = (name: string) => row(name)?.at[0]?.value;
    for (const name of ['pfe-cosine', 'probface-cosine', 'scaleface', 'scaleface-32', 'scaleface-exp']) {
      expect(start(name)).toBe(start('norm'));
    }
  });

  it.runIf(inLongJob)(
    'leaves the rows of the norm and of ScaleFace alone when another method is set otherwise',
    async () => {
      const rowsOf = ([table]: EvaluationReport['rejection']) =>
        ['norm', 'scaleface'].map((name) => table?.rows.find((r) => r.name === name)?.tar);
      const other = { ...tiny, magface: { ...tiny.magface, steps: 1 }, pfe: { epochs: 1 }, probface: { epochs: 1 } };
      expect(rowsOf((await runDemo({ seed: 3, config: other })).rejection)).toEqual(rowsOf(shown.rejection));
    },
    180_000,
  );
});

describe('what a demo draws', () => {
  it.runIf(inLongJob)(
    'is a data set with its configuration, over which a run gives what the demo gave',
    async () => {
      expect((await readdir(join(keep, 'data'))).sort()).toEqual([
        'arcface.safetensors',
        'magface.safetensors',
        'scaleface.yaml',
        'severity.json',
        'test',
        'train',
      ]);
      expect(await readdir(join(keep, 'data', 'test', 'test-000'))).toHaveLength(tiny.test.photographs);
      const again: unknown[] = [];
      const config = await readRunConfig(join(keep, 'data', 'scaleface.yaml'), { engines: ['wasm'] });
      const report = (_: string, one: unknown): unknown => again.push(one);
      await run(config, { data: join(keep, 'data'), out: join(keep, 'again'), report });
      // The demo adds that so few steps show nothing.
      const [few, ...warnings] = shown.warnings;
      expect(few).toContain('learned for 4 steps');
      // A run says from what files its report can be made again; the demo's own are gone.
      expect(again).toEqual([{ ...shown, warnings, certificate: expect.anything() }]);
    },
    180_000,
  );

  it('leaves no tensor behind when it is stopped in either training, and no folder where no engine works', async () => {
    const before = tf.memory().numTensors;
    for (const stage of ['train the backbone', 'train the MagFace backbone']) {
      const progress = (name: string): void => {
        if (name === stage) throw new Error('stopped');
      };
      await expect(runDemo({ config: tiny, progress })).rejects.toThrow('stopped');
      expect(tf.memory().numTensors, stage).toBe(before);
    }
    const nowhere = join(folder, 'nowhere');
    await expect(runDemo({ config: tiny, keep: nowhere, engines: ['abacus' as never] })).rejects.toThrow();
    expect(await readdir(folder)).not.toContain('nowhere');
  }, 60_000);

  it('goes into no folder that holds anything', async () => {
    const mine = await mkdtemp(join(folder, 'mine-'));
    await writeFile(join(mine, 'notes.txt'), 'mine');
    // One after the other: a promise that is refused before anybody waits for it ends the process.
    for (const make of [() => drawDemo(mine, { config: tiny }), () => runDemo({ config: tiny, keep: mine })]) {
      await expect(make()).rejects.toMatchObject({ code: 'invalid-argument', path: mine });
    }
    expect(await readdir(mine)).toEqual(['notes.txt']);
  });
});

import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import '@tensorflow/tfjs-backend-cpu';
import { parseRunConfig, type RunConfig, run } from '../../src/index.js';
import { planRun } from '../../src/run/plan.js';
import { drawIdentities, drawTinyRun } from './drawn.js';

let data: string;
let config: RunConfig;
beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), 'run-test-images-'));
  config = await drawTinyRun(data);
  await drawIdentities(join(data, 'faces'), ['p', 'q', 'r', 's', 't'], 4, 3);
});
afterAll(() => rm(data, { recursive: true }));

/** The tiny run, trained on and tested on people of one folder. */
const shared = (test: object): RunConfig =>
  parseRunConfig({
    ...config,
    train: { ...config.train, folders: [{ folder: 'faces', subjects: 'not-in-tests' }] },
    tests: [{ name: 'kept-back', folder: 'faces', pairs: { impostors: 20 }, ...test }],
  });

describe('a test on a share of the identities of a folder', () => {
  it('leaves the others to the training, the same at every call and others with another seed', async () => {
    const plan = await planRun(shared({ share: 0.4 }), data);
    const tested = new Set(plan.tests[0]?.items.map(({ subject }) => subject));
    const trained = new Set(plan.train.map(({ subject }) => subject));
    expect([tested.size, trained.size]).toEqual([2, 3]);
    expect([...tested].filter((subject) => trained.has(subject))).toEqual([]);
    expect((await planRun(shared({ share: 0.4 }), data)).tests[0]?.items).toEqual(plan.tests[0]?.items);
    const seeds = [1, 2, 3, 4, 5, 6].map(
      async (seed) => (await planRun({ ...shared({ share: 0.4 }), seed }, data)).tests,
    );
    const others = (await Promise.all(seeds)).map(([test]) => test?.items[0]?.subject);
    expect(new Set(others).size).toBeGreaterThan(1);
  });

  it('takes the first images of each, and degrades each once in one of the ways that it names', async () => {
    const plan = await planRun(shared({ share: 0.4, perSubject: 3, degradations: ['noise', 'blur'] }), data);
    const items = plan.tests[0]?.items ?? [];
    expect(items.map(({ id }) => id.split('/')[1])).toEqual(['0.png', '1.png', '2.png', '0.png', '1.png', '2.png']);
    expect(new Set(items.map(({ degradation }) => degradation?.kind))).toEqual(new Set(['noise', 'blur']));
  });

  it('shows its images as they were degraded', async () => {
    const shown = async (change: object): Promise<readonly string[]> => {
      const found: string[] = [];
      await run(shared({ share: 0.4, ...change }), {
        data,
        out: join(data, `shown-${Object.keys(change).length}`),
        report: (_, { images }) => found.push(...images.map(({ png }) => Buffer.from(png).toString('base64'))),
      });
      return found;
    };
    const [clean, degraded] = [await shown({}), await shown({ degradations: ['occlude'] })];
    // Which pairs are errors, and so are shown, differs too.
    expect(Math.min(degraded.length, clean.length)).toBeGreaterThanOrEqual(6);
    expect(degraded.filter((png) => clean.includes(png))).toEqual([]);
  });

  it('is evaluated for other shares of genuine pairs too, and against the norm by its product', async () => {
    const asked = { ...config.evaluate, genuineShares: [0.9], against: ['norm-product', 'scaleface'] };
    const reports: { point: (number | undefined)[]; rows: string[] }[] = [];
    await run(
      { ...shared({ share: 0.4 }), evaluate: asked },
      {
        data,
        out: join(data, 'run'),
        report: (_, { rejection }) =>
          reports.push({
            point: rejection.map((table) => table.genuineWeight),
            rows: rejection[1]?.rows.map((row) => row.name) ?? [],
          }),
      },
    );
    expect(reports[0]?.point).toEqual([undefined, 12]);
    expect(reports[0]?.rows).toContain('norm-product');
    const table = await readFile(join(data, 'run', 'kept-back', 'table.md'), 'utf8');
    expect(table).toContain('| FAR 0.5, genuine pairs × 12 |');
    const curves = await readFile(join(data, 'run', 'kept-back', 'curves.csv'), 'utf8');
    expect(curves.split('\n')[0]).toBe('far,method,rejected,tar,genuine_weight');
  });
});

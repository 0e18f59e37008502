import '@tensorflow/tfjs-backend-cpu';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { selectEngine } from '@scaleface/core';
import { loadModel } from '@scaleface/models';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inLongJob } from '../../../../testing/long.js';
import { parseRunConfig, type RunConfig, run } from '../../src/index.js';
import { keptSubjects } from '../../src/run/kept-subjects.js';
import { planRun } from '../../src/run/plan.js';
import { drawIdentities, drawTinyRun } from './drawn.js';

let data: string;
let config: RunConfig;
const names = Array.from({ length: 24 }, (_, i) => `t${i}`);

beforeAll(async () => {
  await selectEngine(['cpu']);
  data = await mkdtemp(join(tmpdir(), 'deploy-'));
  const tiny = await drawTinyRun(data);
  await drawIdentities(join(data, 'many'), names, 4, 3);
  config = parseRunConfig({
    ...tiny,
    train: {
      ...tiny.train,
      folders: [{ folder: 'many' }],
      degradedCopies: 'each',
      degradations: ['noise', 'blur'],
      kept: 0.5,
    },
  });
});
afterAll(() => rm(data, { recursive: true }));

describe('the identities that are kept from a training', () => {
  it('are a share of those with several images, at least two, the same for a seed, and nobody of few', () => {
    const subjects = [...names, ...names, 'single'];
    const kept = keptSubjects(subjects, 0.25, 5);
    expect(kept).toHaveLength(6);
    expect(kept).toEqual(keptSubjects([...subjects].reverse(), 0.25, 5));
    expect(kept).not.toContain('single');
    expect(keptSubjects(subjects, 0.01, 5)).toHaveLength(2);
    expect(keptSubjects(subjects, 0, 5)).toEqual([]);
    expect(keptSubjects([...names.slice(0, 19), ...names.slice(0, 19)], 0.25, 5)).toEqual([]);
  });
});

describe('a run with one degraded copy of each kind', () => {
  it('makes each image once in each kind, in an order of its own', async () => {
    const { train } = await planRun(config, data);
    const kinds = new Map<string, string[]>();
    for (const { id, degradation } of train) {
      const image = id.split('#')[0] as string;
      const list = kinds.get(image) ?? [];
      kinds.set(image, degradation === undefined ? list : [...list, degradation.kind]);
    }
    expect(kinds.size).toBe(96);
    for (const list of kinds.values()) expect([...list].sort()).toEqual(['blur', 'noise']);
    expect(new Set([...kinds.values()].map((list) => list.join())).size).toBe(2);
  });
});

describe('what a run deploys', () => {
  it('is the best on identities that no method has learnt from, and the report says so', async () => {
    const out = join(data, 'best');
    const { model } = await run(config, { data, out });
    const { kept } = await planRun(config, data);
    expect(kept).toHaveLength(12);
    const { method, reason, areas } = JSON.parse(await readFile(join(out, 'deploy.json'), 'utf8'));
    expect(Object.keys(areas)).toEqual(['scaleface', 'norm', 'pfe']);
    expect(areas[method]).toBe(Math.max(...(Object.values(areas) as number[])));
    expect(reason).toContain('12 identities kept from the training');
    const opened = await loadModel(model);
    expect(opened.method).toBe(method);
    expect(opened.config.training).toMatchObject({ identities: 12, images: 12 * 4 * 3 });
    opened.dispose();
    const report = JSON.parse(await readFile(join(out, 'faces', 'report.json'), 'utf8'));
    expect(report.description).toContain(`The run deploys ${method}: ${reason}.`);
    const table = await readFile(join(out, 'faces', 'table.md'), 'utf8');
    expect(table.split('\n')[0]).toMatch(/^\| FAR 0\.5 \| score \| 0 % rejected \| 10 % \|/);
    expect(table).toContain('| ScaleFace, decision | fitted |');
  });

  it.runIf(inLongJob)(
    'is the main method where the identities kept have too few pairs, and the report says that',
    async () => {
      const out = join(data, 'few');
      const { model } = await run({ ...config, train: { ...config.train, kept: 0.05 } }, { data, out });
      const { method, reason } = JSON.parse(await readFile(join(out, 'deploy.json'), 'utf8'));
      expect([method, reason]).toEqual([
        'scaleface',
        'the 2 identities kept from the training have fewer than 30 genuine pairs, too few to choose on',
      ]);
      const opened = await loadModel(model);
      expect(opened.method).toBe('scaleface');
      opened.dispose();
    },
  );

  it.runIf(inLongJob)('is the method that the configuration names, with nobody kept from the training', async () => {
    const out = join(data, 'named');
    const named = { ...config, deploy: 'pfe' };
    const { model } = await run(named, { data, out });
    expect((await planRun(named, data)).kept).toEqual([]);
    const opened = await loadModel(model);
    expect([opened.method, opened.config.training?.identities]).toEqual(['pfe', 24]);
    opened.dispose();
  });

  it('is refused before any work where the run trains no such method', async () => {
    const out = join(data, 'none');
    await expect(run({ ...config, deploy: 'probface' }, { data, out })).rejects.toMatchObject({
      code: 'unknown-name',
      path: 'deploy',
      expected: 'best, scaleface, norm, pfe',
    });
  });
});

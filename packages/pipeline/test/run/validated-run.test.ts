import '@tensorflow/tfjs-backend-cpu';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { selectEngine } from '@scaleface/core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { parseRunConfig, run } from '../../src/index.js';
import { drawIdentities, drawTinyRun } from './drawn.js';

let data: string;
beforeAll(async () => {
  await selectEngine(['cpu']);
  data = await mkdtemp(join(tmpdir(), 'validated-run-'));
});
afterAll(() => rm(data, { recursive: true }));

it('a run validates every method with one head, in balanced batches, and does again what another validation changes', async () => {
  const tiny = await drawTinyRun(data);
  const names = Array.from({ length: 12 }, (_, i) => `t${i}`);
  await drawIdentities(join(data, 'many'), names, 4, 3);
  const of = (validation?: { patience: number; minimumDelta: number; far: number }) =>
    parseRunConfig({
      ...tiny,
      train: {
        ...tiny.train,
        folders: [{ folder: 'many' }],
        epochs: 4,
        imagesPerIdentity: 2,
        methods: [{ method: 'scf', options: { epochs: 2, hidden: [2], batch: 8, imagesPerIdentity: 4 } }, 'dropout'],
        ...(validation && { validation }),
      },
    });
  const out = join(data, 'run');
  const stagesOf = async (config: ReturnType<typeof of>): Promise<string[]> =>
    (await run(config, { data, out })).stages.filter((stage) => !stage.finishedBefore).map(({ name }) => name);
  const trainingOf = async (method: string) =>
    JSON.parse(await readFile(join(out, 'methods', method, 'config.json'), 'utf8')).training;
  const settings = { patience: 1, minimumDelta: 0.4, far: 0.1 };
  await stagesOf(of(settings));
  const { validation, losses, options } = await trainingOf('scaleface');
  expect(options.imagesPerIdentity).toBe(2);
  // Nothing exceeds the first area by 0.4: it stops after the second epoch and takes the first.
  expect([validation.best, validation.stopped, losses.length]).toEqual([0, true, 2]);
  expect((await trainingOf('scf')).validation.areas).toHaveLength(2);
  expect((await trainingOf('norm')).validation).toBeUndefined();
  expect(await stagesOf(of(settings))).toEqual([]);
  const again = await stagesOf(of({ ...settings, patience: 0 }));
  expect(again).toContain('train');
  expect(again).toContain('train-scf');
  expect(again).not.toContain('train-dropout');
  expect((await trainingOf('scaleface')).losses).toHaveLength(4);
}, 60_000);

import '@tensorflow/tfjs-backend-cpu';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodeSafetensors, fromTensors } from '@scaleface/core';
import { SmallBackbone } from '@scaleface/models';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type EvaluationReport, parseRunConfig, type RunConfig, run } from '../../src/index.js';
import { drawTinyRun } from './drawn.js';

const options = { size: 8, widths: [2, 2, 4], dimension: 4, seed: 0 } as const;
const network = (weights: string) => ({
  network: { name: 'small', options },
  weights,
  preprocessing: { width: 8, height: 8 },
});
let data: string;
let tiny: RunConfig;

async function writeWeights(name: string, seed: number): Promise<void> {
  const backbone = new SmallBackbone({ ...options, seed });
  const state = backbone.stateDict();
  await writeFile(join(data, name), encodeSafetensors(await fromTensors(state)));
  tf.dispose(state);
  backbone.dispose();
}

beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), 'run-backbones-'));
  tiny = await drawTinyRun(data);
  await writeWeights('main.safetensors', 1);
  await writeWeights('magface.safetensors', 2);
});
afterAll(() => rm(data, { recursive: true }));

describe('a run over a network and a file of its weights', () => {
  it('compares MagFace by the embeddings of its own backbone, and does again what another file changes', async () => {
    const methods = [{ method: 'magface', backbone: network('magface.safetensors') }];
    const config = parseRunConfig({
      ...tiny,
      backbone: network('main.safetensors'),
      train: { ...tiny.train, methods },
    });
    const out = join(data, 'out');
    const reports: EvaluationReport[] = [];
    const before = tf.memory().numTensors;
    const report = (_: string, one: EvaluationReport): unknown => reports.push(one);
    const { stages } = await run(config, { data, out, report });
    expect(tf.memory().numTensors).toBe(before);
    expect(stages.map(({ name }) => name)).toEqual([
      'hash-images',
      'embed-train',
      'embed-faces',
      'train',
      'train-norm',
      'deploy',
      'magface-faces',
      'evaluate-faces',
    ]);
    const [table] = (reports[0] as EvaluationReport).rejection;
    expect(table?.rows.map(({ name }) => name)).toEqual([
      'random',
      'norm',
      'norm-own',
      'norm-decision',
      'magface',
      'scaleface',
      'scaleface-own',
      'scaleface-decision',
      'oracle',
    ]);
    expect(table?.rows.find(({ name }) => name === 'magface')?.score).toBeDefined();
    expect(table?.against).toEqual(['norm', 'scaleface']);
    const list = await readFile(join(out, 'faces', 'confidence.csv'), 'utf8');
    expect(list.split('\n')[0]).toBe('id,norm,scale,magface');

    expect((await run(config, { data, out })).stages.every(({ finishedBefore }) => finishedBefore)).toBe(true);
    await writeWeights('magface.safetensors', 3);
    const again = await run(config, { data, out });
    expect(again.stages.filter(({ finishedBefore }) => !finishedBefore).map(({ name }) => name)).toEqual([
      'magface-faces',
      'evaluate-faces',
    ]);
  });

  it('names weights that are not there, and a network that does not exist', async () => {
    const missing = parseRunConfig({ ...tiny, backbone: network('none.safetensors') });
    const path = join(data, 'none.safetensors');
    await expect(run(missing, { data, out: join(data, 'missing') })).rejects.toMatchObject({
      code: 'missing-file',
      path,
    });
    const unknown = { ...network('main.safetensors'), network: { name: 'vgg' } };
    const config = parseRunConfig({ ...tiny, backbone: unknown });
    await expect(run(config, { data, out: join(data, 'unknown') })).rejects.toMatchObject({ code: 'unknown-name' });
  });

  it('may have a seed of its own for a method, and for the pairs', async () => {
    const seeded = (seed: number): RunConfig =>
      parseRunConfig({
        ...tiny,
        tests: [{ name: 'faces', folder: 'test', pairs: { impostors: 5, seed } }],
        train: { ...tiny.train, methods: [{ method: 'pfe', options: { epochs: 1, hidden: 2, identities: 2, seed } }] },
      });
    const out = join(data, 'seeds');
    await run(seeded(1), { data, out });
    const { stages } = await run(seeded(2), { data, out });
    expect(stages.filter(({ finishedBefore }) => !finishedBefore).map(({ name }) => name)).toEqual([
      'train-pfe',
      'deploy',
      'evaluate-faces',
    ]);
  });
});

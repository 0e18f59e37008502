import '@tensorflow/tfjs-backend-cpu';
import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ScaleHead } from '@scaleface/heads';
import { loadModel, openPixelsBackbone, predictConfidence, predictScales, saveModel } from '@scaleface/models';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { methodNames, predictUncertainty, type TrainedMethod, trainMethod } from '../../src/index.js';
import { identities } from './identities.js';

const data = identities(120);

beforeAll(async () => {
  await tf.setBackend('cpu');
});

const disposeOf = ({ heads }: Pick<TrainedMethod, 'heads'>): void => {
  for (const head of heads) head.dispose();
};

const folder = await mkdtemp(join(tmpdir(), 'methods-'));

/** Whether nothing of it is trained but the score of pairs. */
const untrained = (name: string): boolean => name === 'norm' || name === 'dropout';

describe('the methods of the published comparison', () => {
  it.each(methodNames)('%s trains from its published setting and describes every image', async (name) => {
    const before = tf.memory().numTensors;
    const trained = await trainMethod(name, data, untrained(name) ? {} : { epochs: 1 });
    expect(trained.losses).toHaveLength(untrained(name) ? 0 : 1);
    const said = await predictUncertainty(trained, data);
    expect(said.name).toBe(name);
    if (said.pairScore === 'MLS') {
      expect(said.pairUncertainty).toBe('harmonic-sum');
      expect(said.logSigmaSq?.data).toHaveLength(120 * (name === 'pfe' ? 8 : 1));
    }
    expect(said.confidence).toHaveLength(120);
    await saveModel(join(folder, name), trained, openPixelsBackbone(4, 2));
    disposeOf(trained);
    const loaded = await loadModel(join(folder, name));
    expect(loaded.method).toBe(name);
    expect(await predictUncertainty(loaded, data)).toEqual(said);
    loaded.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  it('a folder that holds none is refused', async () => {
    await expect(loadModel(join(folder, 'missing'))).rejects.toMatchObject({ code: 'missing-file' });
    await mkdir(join(folder, 'old'));
    await writeFile(join(folder, 'old', 'config.json'), '{"format":"scaleface-method/0"}');
    await expect(loadModel(join(folder, 'old'))).rejects.toMatchObject({ code: 'bad-format' });
  });

  it('ScaleFace keeps its activation and coefficient whatever else is changed', async () => {
    const trained = await trainMethod('scaleface-32', data, { epochs: 1, batch: 32, head: { hidden: [4] } });
    expect(trained.heads[0]?.config).toMatchObject({ hidden: [4], activation: 'sigm_mul', coefficient: 32 });
    disposeOf(trained);
  });

  it('an ensemble gives the geometric mean of its members, each of a seed of its own', async () => {
    const options = { epochs: 1, batch: 32, seed: 7 };
    const together = await trainMethod('scaleface', data, { ...options, ensemble: 2 });
    const first = await trainMethod('scaleface', data, options);
    const second = await trainMethod('scaleface', data, { ...options, seed: 8 });
    const said = await Promise.all(
      [together, first, second].map(async (t) => (await predictConfidence(t, data)).confidence),
    );
    for (const [i, scale] of (said[0] as Float64Array).entries()) {
      expect(scale).toBeCloseTo(Math.sqrt((said[1]?.[i] as number) * (said[2]?.[i] as number)), 10);
    }
    expect(together.losses[0]).toBeCloseTo(((first.losses[0] as number) + (second.losses[0] as number)) / 2, 12);
    for (const trained of [together, first, second]) disposeOf(trained);
  });

  it.each(['pfe', 'scf', 'cr-fiqa'] as const)('an ensemble of %s has one head a member', async (name) => {
    const trained = await trainMethod(name, data, { epochs: 1, ensemble: 2 });
    expect(trained.heads).toHaveLength(2);
    const members = await Promise.all(
      trained.heads.map(async (head) => (await predictConfidence({ ...trained, heads: [head] }, data)).confidence),
    );
    expect(members[0]).not.toEqual(members[1]);
    disposeOf(trained);
  });

  it('a saturated scale still ranks', async () => {
    const head = new ScaleHead({ features: 1, hidden: [], coefficient: 64 });
    head.loadStateDict({ 'mlp.0.weight': tf.tensor2d([[1]]) });
    const rows = { data: new Float32Array([1, 20, 25]), width: 1 };
    expect(predictScales(head, rows).scale[1]).toBe(predictScales(head, rows).scale[2]);
    const method = { method: 'scaleface-64', heads: [head], reads: 'bottleneck' as const };
    const { confidence } = await predictUncertainty(method, { embedding: rows, bottleneck: rows });
    expect(confidence?.[0]).toBeCloseTo(64 / (1 + Math.exp(-1)), 5);
    expect(confidence?.[1]).toBeLessThan(confidence?.[2] as number);
    head.dispose();
  });
});

import '@tensorflow/tfjs-backend-cpu';
import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ScaleHead } from '@scaleface/heads';
import { predictScales } from '@scaleface/models';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadMethod, methodNames, predictUncertainty, saveMethod, trainMethod } from '../../src/index.js';
import { identities } from './identities.js';

const data = identities(120);

beforeAll(async () => {
  await tf.setBackend('cpu');
});

const folder = await mkdtemp(join(tmpdir(), 'methods-'));

describe('the methods of the published comparison', () => {
  it.each(methodNames)('%s trains from its published setting and describes every image', async (name) => {
    const before = tf.memory().numTensors;
    const { head, losses } = await trainMethod(name, data, { epochs: 1 });
    expect(losses).toHaveLength(1);
    const said = predictUncertainty(name, head, data.bottleneck);
    expect(said.name).toBe(name);
    if (said.pairScore === 'MLS') {
      expect(said.pairUncertainty).toBe('harmonic-sum');
      expect(said.logSigmaSq?.data).toHaveLength(120 * (name === 'pfe' ? 8 : 1));
    } else expect(said.confidence).toHaveLength(120);
    await saveMethod(join(folder, name), { name, head, losses });
    head.dispose();
    const loaded = await loadMethod(join(folder, name));
    expect(predictUncertainty(loaded.name, loaded.head, data.bottleneck)).toEqual(said);
    loaded.head.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  it('a folder that holds none is refused', async () => {
    await expect(loadMethod(join(folder, 'none'))).rejects.toMatchObject({ code: 'missing-file' });
    await mkdir(join(folder, 'old'));
    await writeFile(join(folder, 'old', 'config.json'), '{"format":"scaleface-method/0"}');
    await expect(loadMethod(join(folder, 'old'))).rejects.toMatchObject({ code: 'bad-format' });
  });

  it('ScaleFace keeps its activation and coefficient whatever else is changed', async () => {
    const { head } = await trainMethod('scaleface-32', data, { epochs: 1, batch: 32, head: { hidden: [4] } });
    expect(head.config).toMatchObject({ hidden: [4], activation: 'sigm_mul', coefficient: 32 });
    head.dispose();
  });

  it('a saturated scale still ranks', () => {
    const head = new ScaleHead({ features: 1, hidden: [], coefficient: 64 });
    head.loadStateDict({ 'mlp.0.weight': tf.tensor2d([[1]]) });
    const rows = { data: new Float32Array([1, 20, 25]), width: 1 };
    expect(predictScales(head, rows).scale[1]).toBe(predictScales(head, rows).scale[2]);
    const { confidence } = predictUncertainty('scaleface-64', head, rows);
    expect(confidence?.[0]).toBeCloseTo(64 / (1 + Math.exp(-1)), 5);
    expect(confidence?.[1]).toBeLessThan(confidence?.[2] as number);
    head.dispose();
  });
});

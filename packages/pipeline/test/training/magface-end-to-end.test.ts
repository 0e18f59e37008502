import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { selectEngine } from '@scaleface/core';
import { type LabelledImage, readImageFolder } from '@scaleface/data';
import { loadModel, type Preprocessing, SmallBackbone } from '@scaleface/models';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { type MagFaceImageOptions, trainMagFaceOnImages, trainOnImages } from '../../src/index.js';
import { drawIdentities } from './drawn-identities.js';

const declared: Preprocessing = {
  width: 16,
  height: 16,
  colour: 'rgb',
  layout: 'nhwc',
  mean: [127.5, 127.5, 127.5],
  scale: [1 / 127.5, 1 / 127.5, 1 / 127.5],
};
const lengths = { normLower: 1, normUpper: 12, lambdaG: 2, scale: 16 };
const options: MagFaceImageOptions = { epochs: 4, batch: 8, learningRate: 0.05, schedule: 'cosine', seed: 2 };
const shape = { size: 16, widths: [4, 6, 8], dimension: 8, seed: 5 } as const;
let images: LabelledImage[];
let versions: Record<string, string>;

beforeAll(async () => {
  versions = (await selectEngine(['wasm'])).versions as Record<string, string>;
  images = await readImageFolder(await drawIdentities(6, 6));
});

/** The weights and losses after a training. */
async function trained(how: MagFaceImageOptions, checkpoint?: { folder: string; key: string; every: number }, die = 0) {
  const backbone = new SmallBackbone(shape);
  const hear = (_: string, step: number): void => {
    if (step === die) throw new Error('killed');
  };
  try {
    const { centres, ...record } = await trainMagFaceOnImages(images, backbone, declared, how, checkpoint, hear);
    const state = { ...backbone.stateDict(), centres };
    const numbers = Object.entries(state).map(([name, x]) => [name, Array.from(x.dataSync())] as const);
    tf.dispose(state);
    return { ...record, weights: Object.fromEntries(numbers) };
  } finally {
    backbone.dispose();
  }
}

describe('trainMagFaceOnImages', () => {
  it('lets the loss fall, moves backbone and centres, and leaves no tensors behind', async () => {
    const before = tf.memory().numTensors;
    const { losses, classes, weights } = await trained({ ...options, ...lengths });
    expect(tf.memory().numTensors).toBe(before);
    expect([classes.length, weights.centres?.length]).toEqual([6, 48]);
    expect(losses.at(-1)).toBeLessThan(0.7 * (losses[0] as number));
  });

  it('has the published settings of the loss', async () => {
    const published = { scale: 64, normLower: 10, normUpper: 110, marginLower: 0.45, marginUpper: 0.8, lambdaG: 35 };
    const short = { ...options, epochs: 1 };
    expect(await trained(short)).toEqual(await trained({ ...short, ...published }));
  });

  it('killed and started again ends with the same weights bit for bit', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'magface-'));
    const checkpoint = { folder: join(folder, 'checkpoints'), key: 'k', every: 3 };
    const whole = await trained({ ...options, ...lengths });
    await expect(trained({ ...options, ...lengths }, checkpoint, 8)).rejects.toThrow('killed');
    const { resumedSteps, weights } = await trained({ ...options, ...lengths }, checkpoint);
    expect(resumedSteps).toBe(6);
    expect(weights).toEqual(whole.weights);
  });

  it('refuses settings that are none before the first step', async () => {
    await expect(trained({ ...options, normLower: 20, normUpper: 10 })).rejects.toMatchObject({ code: 'out-of-range' });
    await expect(trained({ ...options, batch: 1 })).rejects.toMatchObject({ code: 'shape-mismatch' });
  });
});

it('trainOnImages writes a model of MagFace: its confidence is the length of its own embeddings', async () => {
  const out = join(await mkdtemp(join(tmpdir(), 'magface-')), 'model');
  const { seed: _, ...sizes } = shape;
  await trainOnImages(images, {
    out,
    method: 'magface',
    architecture: { name: 'small', options: sizes },
    preprocessing: { width: 16, height: 16 },
    training: { ...options, ...lengths },
    engine: { engine: 'wasm', versions },
  });
  const model = await loadModel(out);
  expect(model).toMatchObject({ method: 'magface', heads: [], reads: 'embedding' });
  expect(model.config.training).toMatchObject({ options: { normUpper: 12 }, images: 36, identities: 6 });
  expect(model.config.backbone.architecture?.name).toBe('small');
  const norms = model.calibration?.confidence ?? [];
  expect(norms[0]).toBeGreaterThan(0);
  expect(norms[100]).toBeGreaterThan(norms[0] as number);
  model.dispose();
  await model.backbone?.close();
});

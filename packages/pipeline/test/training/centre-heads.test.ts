import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { selectEngine } from '@scaleface/core';
import { type HeadInput, predictConfidence } from '@scaleface/models';
import { at, rowNorms, vmfMeanResultant } from '@scaleface/numerics';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { inLongJob, repetitions } from '../../../../testing/long.js';
import {
  type CheckpointOptions,
  classCentres,
  type ScaleHeadData,
  trainCrFiqaHead,
  trainDulHead,
  trainScfHead,
} from '../../src/index.js';
import { identities } from './identities.js';

const data = identities(240);
/** Embeddings that are the longer, the less noisy they are, as CR-FIQA's head alone can see. */
const telling: ScaleHeadData = {
  ...data,
  embedding: {
    data: data.embedding.data.map((v, i) => {
      const image = Math.floor(i / 8);
      return (2.5 - at(data.noise, image)) * (v / at(rowNorms(data.embedding), image));
    }),
    width: 8,
  },
};
const how = { batch: 32, seed: 3 };

type Hear = ((what: string, done: number, total: number) => void) | undefined;

const scf = (epochs: number, checkpoint?: CheckpointOptions, hear?: Hear) =>
  trainScfHead(data, { ...how, epochs, hidden: [8] }, checkpoint, hear);
const dul = (epochs: number, checkpoint?: CheckpointOptions, hear?: Hear) =>
  trainDulHead(data, { ...how, epochs, scale: 8 }, checkpoint, hear);
const crFiqa = (epochs: number, checkpoint?: CheckpointOptions, hear?: Hear) =>
  trainCrFiqaHead(data, { ...how, epochs }, checkpoint, hear);

const confidenceOf = async (
  head: unknown,
  reads: HeadInput = 'bottleneck',
  features: ScaleHeadData = data,
): Promise<Float64Array> => (await predictConfidence({ heads: [head as never], reads }, features)).confidence;

const mean = (values: ArrayLike<number>, keep: (noise: number) => boolean): number => {
  const some = Array.from(values).filter((_, i) => keep(at(data.noise, i)));
  return some.reduce((a, b) => a + b, 0) / some.length;
};

beforeAll(() => selectEngine(['wasm']));

describe('training heads on frozen features against class centres', () => {
  it.each([
    ['SCF', scf],
    ['DUL', dul],
  ] as const)('%s: the loss falls and noisy images get the lower confidence; no tensor stays', async (_, train) => {
    const before = tf.memory().numTensors;
    const { head, losses } = await train(10);
    expect(losses).toHaveLength(10);
    expect(losses.at(-1)).toBeLessThan(losses[0] as number);
    const confidence = await confidenceOf(head);
    expect(mean(confidence, (n) => n < 0.7)).toBeGreaterThan(mean(confidence, (n) => n > 1.5));
    head.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  it('CR-FIQA predicts the certainty ratio from the embedding, whatever its unit of length', async () => {
    const before = tf.memory().numTensors;
    const options = { ...how, epochs: 20 };
    const { head, losses } = await trainCrFiqaHead(telling, options);
    expect(losses.at(-1)).toBeLessThan(losses[0] as number);
    const quality = await confidenceOf(head, 'embedding', telling);
    const { embedding } = telling;
    const long = { ...telling, embedding: { data: embedding.data.map((v) => 32 * v), width: 8 } };
    const other = await trainCrFiqaHead(long, options);
    const same = await confidenceOf(other.head, 'embedding', long);
    for (const [i, q] of quality.entries()) expect(at(same, i)).toBeCloseTo(q, 4);
    head.dispose();
    other.head.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  it('a head of one concentration for all rows would begin where their mean cosine says', async () => {
    const { targets } = classCentres(data.embedding, data.subjects, { leaveOneOut: false });
    const options = { ...how, epochs: 1, hidden: [], learningRate: 1e-9 };
    const { head } = await trainScfHead(data, options);
    const state = head.stateDict();
    const kappa = Math.exp(state['mlp.0.bias']?.dataSync()[0] as number);
    tf.dispose(state);
    head.dispose();
    expect(vmfMeanResultant(8, kappa)).toBeCloseTo(targets.reduce((a, b) => a + b, 0) / targets.length, 4);
  });

  it.runIf(inLongJob).each([
    ['SCF', scf, 'bottleneck'],
    ['DUL', dul, 'bottleneck'],
    ['CR-FIQA', crFiqa, 'embedding'],
  ] as const)('%s: killed at any step and started again ends with the same bits', async (_, train, reads) => {
    const whole = await train(3);
    const expected = await confidenceOf(whole.head, reads);
    const deaths = [
      [9, 4],
      [1, 3],
      [20, 3],
    ] as const;
    for (const [death, every] of deaths.slice(0, repetitions(1, deaths.length))) {
      const checkpoint = { folder: await mkdtemp(join(tmpdir(), 'centre-')), key: 'k', every };
      const killed = train(3, checkpoint, (_, done) => {
        if (done === death) throw new Error('killed');
      });
      await expect(killed).rejects.toThrow('killed');
      const again = await train(3, checkpoint);
      expect(again.resumedSteps).toBe(Math.floor((death - 1) / every) * every);
      expect(again.losses).toEqual(whole.losses);
      expect(await confidenceOf(again.head, reads)).toEqual(expected);
      again.head.dispose();
    }
    whole.head.dispose();
  });

  it('two seeds of DUL draw other noise', async () => {
    const options = { ...how, epochs: 1, scale: 8, learningRate: 1e-9 };
    const [one, other] = [await trainDulHead(data, options), await trainDulHead(data, { ...options, seed: 4 })];
    expect(one.losses).not.toEqual(other.losses);
    one.head.dispose();
    other.head.dispose();
  });

  it.each([
    ['SCF', trainScfHead],
    ['DUL', trainDulHead],
    ['CR-FIQA', trainCrFiqaHead],
  ] as const)('%s refuses a batch larger than the training set', async (_, train) => {
    await expect(train(data, { batch: 241 })).rejects.toMatchObject({ code: 'shape-mismatch' });
  });
});

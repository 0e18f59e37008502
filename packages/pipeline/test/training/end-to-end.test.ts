import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type LabelledImage, readImageFolder } from '@scaleface/data';
import { ScaleHead } from '@scaleface/heads';
import { type Preprocessing, SmallBackbone } from '@scaleface/models';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { describeEngines } from '../../../../testing/engines.js';
import { inLongJob, repetitions } from '../../../../testing/long.js';
import { type EndToEndOptions, mirror, trainEndToEnd } from '../../src/index.js';
import { drawIdentities } from './drawn-identities.js';

const declared: Preprocessing = {
  width: 16,
  height: 16,
  colour: 'rgb',
  layout: 'nhwc',
  mean: [127.5, 127.5, 127.5],
  scale: [1 / 127.5, 1 / 127.5, 1 / 127.5],
};
const options: EndToEndOptions = {
  head: { hidden: [4], coefficient: 16 },
  epochs: 4,
  batch: 8,
  learningRate: 0.05,
  schedule: 'cosine',
  seed: 2,
};
const small = (): SmallBackbone => new SmallBackbone({ size: 16, widths: [4, 6, 8], dimension: 8, seed: 5 });
const folder = (): Promise<string> => mkdtemp(join(tmpdir(), 'end-to-end-'));
let images: LabelledImage[];

/** All numbers of a module's state. */
function numbersOf(module: { stateDict(): Record<string, tf.Tensor> }): Record<string, number[]> {
  const state = module.stateDict();
  const numbers = Object.entries(state).map(([name, x]) => [name, Array.from(x.dataSync())] as const);
  tf.dispose(state);
  return Object.fromEntries(numbers);
}

beforeAll(async () => {
  images = await readImageFolder(await drawIdentities(6, 6));
});

describeEngines('end-to-end training', (engine) => {
  it('lets the loss fall, moves backbone, centres and head, and leaves no tensors behind', async () => {
    const before = tf.memory().numTensors;
    const backbone = small();
    const first = numbersOf(backbone);
    const { head, centres, losses, classes, resumedSteps } = await trainEndToEnd(images, backbone, declared, options);
    expect([classes.length, centres.shape, resumedSteps]).toEqual([6, [6, 8], 0]);
    expect(losses).toHaveLength(4);
    expect(losses.at(-1)).toBeLessThan(0.7 * (losses[0] as number));
    const last = numbersOf(backbone);
    for (const name of ['layers.0.conv.weight', 'fc.weight', 'features.running_mean', 'layers.0.bn.running_var']) {
      expect(last[name], name).not.toEqual(first[name]);
    }
    head.dispose();
    centres.dispose();
    backbone.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  it('leaves the head as it is in the epochs of one scale for all', async () => {
    const backbone = small();
    const still = { ...options, epochs: 2, constantEpochs: 2 };
    const { head, centres } = await trainEndToEnd(images, backbone, declared, still);
    const first = new ScaleHead(head.config);
    for (const name of Object.keys(first.trainableVariables)) {
      expect(head.variables[name]?.dataSync(), name).toEqual(first.variables[name]?.dataSync());
    }
    tf.dispose([centres, Object.values({ ...head.variables, ...first.variables, ...backbone.variables })]);
  });

  it('killed at any step and started again ends with the same bits', async () => {
    // WebGPU on a processor takes many times as long, and the reference engine five times as long as wasm.
    const slow = engine === 'webgpu' || (engine === 'cpu' && !inLongJob);
    const epochs = slow ? 1 : 3;
    const [network, whole] = await train(epochs);
    const deaths = slow ? [3] : [6, 1, 11].slice(0, repetitions(1, 3));
    const every = 2;
    for (const death of deaths) {
      const checkpoint = { folder: await folder(), key: 'k', every };
      await expect(
        train(epochs, checkpoint, (done) => {
          if (done === death) throw new Error('killed');
        }),
      ).rejects.toThrow('killed');
      const [resumed, again] = await train(epochs, checkpoint);
      expect(again.resumedSteps).toBe(Math.floor((death - 1) / every) * every);
      expect(again.losses).toEqual(whole.losses);
      expect(numbersOf(resumed)).toEqual(numbersOf(network));
      expect(numbersOf(again.head)).toEqual(numbersOf(whole.head));
      expect(again.centres.dataSync()).toEqual(whole.centres.dataSync());
    }
  });

  it('ends with an average of its weights, also when it resumes, and steps with the gradients of several batches', async () => {
    if (engine !== 'wasm') return;
    const how = { ...options, epochs: 2, schedule: 'one-cycle', accumulate: 2, average: 0.5 } as const;
    const ends = async (more: object, checkpoint?: { folder: string; key: string; every: number }, hear?: Hear) => {
      const backbone = small();
      const { head, centres, losses } = await trainEndToEnd(
        images,
        backbone,
        declared,
        { ...how, ...more },
        checkpoint,
        hear,
      );
      const numbers: Record<string, unknown> = {
        ...numbersOf(backbone),
        ...numbersOf(head),
        centres: centres.dataSync(),
      };
      tf.dispose([centres, Object.values(head.variables), Object.values(backbone.variables)]);
      return { numbers, losses };
    };
    const whole = await ends({});
    expect(whole.losses.every(Number.isFinite)).toBe(true);
    const plain = await ends({ average: 0 });
    expect(plain.losses).toEqual(whole.losses);
    expect(plain.numbers['fc.weight']).not.toEqual(whole.numbers['fc.weight']);
    const checkpoint = { folder: await folder(), key: 'k', every: 1 };
    const dies: Hear = (_, done) => {
      if (done === 4) throw new Error('killed');
    };
    await expect(ends({}, checkpoint, dies)).rejects.toThrow('killed');
    expect(await ends({}, checkpoint)).toEqual(whole);
  });

  it('leaves a frozen backbone as it is, bit for bit, its running statistics too', async () => {
    const backbone = small();
    const first = numbersOf(backbone);
    const { head, centres, losses } = await trainEndToEnd(images, backbone, declared, {
      ...options,
      freezeBackbone: true,
    });
    expect(numbersOf(backbone)).toEqual(first);
    expect(losses.at(-1)).toBeLessThan(losses[0] as number);
    tf.dispose([centres, Object.values(head.variables), Object.values(backbone.variables)]);
  });
});

type Hear = (stage: string, done: number) => void;

async function train(
  epochs: number,
  checkpoint?: { folder: string; key: string; every: number },
  hear?: (done: number) => void,
): Promise<[SmallBackbone, Awaited<ReturnType<typeof trainEndToEnd>>]> {
  const backbone = small();
  const short = { ...options, epochs };
  const done = await trainEndToEnd(images, backbone, declared, short, checkpoint, (_, n) => hear?.(n));
  return [backbone, done];
}

describe('the input of end-to-end training', () => {
  it('refuses one person alone, and a batch that does not fit', async () => {
    const alone = images.filter(({ subject }) => subject === 'p00');
    await expect(trainEndToEnd(alone, small(), declared, options)).rejects.toMatchObject({ code: 'bad-format' });
    for (const batch of [1, 37]) {
      await expect(trainEndToEnd(images, small(), declared, { ...options, batch })).rejects.toMatchObject({
        code: 'shape-mismatch',
      });
    }
  });

  it('names an image that does not decode, and leaves no tensor behind', async () => {
    const broken = images.map((image) => ({ ...image, file: `${image.file}.gone` }));
    const before = tf.memory().numTensors;
    const backbone = small();
    await expect(trainEndToEnd(broken, backbone, declared, options)).rejects.toMatchObject({ code: 'missing-file' });
    backbone.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  it('mirrors an image row by row', () => {
    const data = new Uint8Array([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
    const turned = mirror({ data, width: 2, height: 2 });
    expect([...turned.data]).toEqual([4, 5, 6, 1, 2, 3, 10, 11, 12, 7, 8, 9]);
    expect([...mirror(turned).data]).toEqual([...data]);
  });
});

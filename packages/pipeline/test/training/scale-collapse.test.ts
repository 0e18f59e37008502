import { selectEngine } from '@scaleface/core';
import { type LabelledImage, readImageFolder } from '@scaleface/data';
import { type Preprocessing, SmallBackbone } from '@scaleface/models';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, expect, it } from 'vitest';
import { inLongJob } from '../../../../testing/long.js';
import { trainEndToEnd } from '../../src/index.js';
import { imageBatch } from '../../src/training/end-to-end-batch.js';
import { drawIdentities } from './drawn-identities.js';

const half = [127.5, 127.5, 127.5] as const;
const one = [1 / 127.5, 1 / 127.5, 1 / 127.5] as const;
const declared: Preprocessing = { width: 16, height: 16, colour: 'rgb', layout: 'nhwc', mean: half, scale: one };

let images: LabelledImage[];
beforeAll(async () => {
  await selectEngine(['wasm']);
  images = await readImageFolder(await drawIdentities(40, 5));
});

/** The last loss and the median scale after six epochs from nothing, in which the scale learns from the first step on. */
async function trained(bounds: { support: number; smallestScale: number }): Promise<{ loss: number; median: number }> {
  const backbone = new SmallBackbone({ size: 16, widths: [4, 6, 8], dimension: 8, seed: 5 });
  const { head, centres, losses } = await trainEndToEnd(images, backbone, declared, {
    head: { hidden: [], activation: 'exp' },
    epochs: 6,
    batch: 20,
    learningRate: 0.2,
    schedule: 'cosine',
    constantEpochs: 0,
    seed: 1,
    ...bounds,
  });
  const every = images.map((_, i) => 2 * i);
  const batch = await imageBatch(images, new Int32Array(images.length), every, declared);
  const scales = tf.tidy(() => head.apply(backbone.apply(batch.images).bottleneck).scale.dataSync());
  tf.dispose([batch, centres]);
  head.dispose();
  backbone.dispose();
  return { loss: losses.at(-1) as number, median: scales.sort()[100] as number };
}

/** The loss of a network that says nothing of 40 identities. */
const nothing = Math.log(40);

it.runIf(inLongJob)(
  'the published objective, from nothing, lets the scale collapse to 0 and nothing is learnt',
  async () => {
    const { loss, median } = await trained({ support: 0, smallestScale: 0 });
    expect(median).toBeLessThan(1e-3);
    expect(loss).toBeGreaterThan(nothing - 0.05);
  },
);

it.runIf(inLongJob)(
  'with embeddings and centres that learn where the scale has fallen, it comes back and all learn',
  async () => {
    const { loss, median } = await trained({ support: 8, smallestScale: 0.5 });
    expect(median).toBeGreaterThan(2);
    expect(loss).toBeLessThan(nothing - 1);
  },
);

import { selectEngine } from '@scaleface/core';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { SmallBackbone } from '../../src/index.js';

describe('the small backbone', () => {
  beforeAll(() => selectEngine(['wasm']));

  it('gives an embedding and a bottleneck of the stated sizes, and disposes of all it made', () => {
    const before = tf.memory().numTensors;
    const backbone = new SmallBackbone({ seed: 1, widths: [4, 6, 8], dimension: 10 });
    const images = tf.zeros([2, 32, 32, 3]);
    const { embedding, bottleneck } = backbone.apply(images);
    expect(embedding.shape).toEqual([2, 10]);
    expect(bottleneck.shape).toEqual([2, backbone.bottleneckFeatures]);
    tf.dispose([images, embedding, bottleneck]);
    backbone.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  it('says the same after its state went through another of its kind', () => {
    const a = new SmallBackbone({ seed: 1, widths: [4, 6, 8], dimension: 10 });
    const b = new SmallBackbone({ seed: 2, widths: [4, 6, 8], dimension: 10 });
    const images = tf.randomUniform([3, 32, 32, 3], -1, 1, 'float32', 7);
    const state = a.stateDict();
    b.loadStateDict(state);
    const one = a.apply(images).embedding.dataSync();
    expect(b.apply(images).embedding.dataSync()).toEqual(one);
    expect(Object.keys(state)).toContain('layers.0.conv.weight');
  });
});

import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { createHead, headNames } from '../src/index.js';

const statistics = (name: string, width: number) => ({
  [`${name}.running_mean`]: [width],
  [`${name}.running_var`]: [width],
  [`${name}.num_batches_tracked`]: [],
});
const norm = (name: string, width: number) => ({
  [`${name}.weight`]: [width],
  [`${name}.bias`]: [width],
  ...statistics(name, width),
});
const linear = (name: string, outs: number, ins: number) => ({
  [`${name}.weight`]: [outs, ins],
  [`${name}.bias`]: [outs],
});
const spectral = (name: string, outs: number, ins: number) => ({
  [`${name}.weight_orig`]: [outs, ins],
  [`${name}.weight_u`]: [outs],
  [`${name}.weight_v`]: [ins],
});
const tail = { gamma: [1], beta: [1] };

/** Options and state of a head of 8 features of which nothing else is said, with the names of the published checkpoints. */
const made: Record<string, { config: Record<string, unknown>; state: Record<string, number[]> }> = {
  scale_head: {
    config: { features: 8, hidden: [512], activation: 'sigm_mul', coefficient: 64, batchNorm: true, seed: 0 },
    state: { 'mlp.0.weight': [512, 8], ...statistics('mlp.1', 512), 'mlp.3.weight': [1, 512] },
  },
  pfe_head: {
    config: { features: 8, dimensions: 512, seed: 0 },
    state: {
      ...tail,
      ...linear('fc1', 512, 8),
      ...norm('bn1', 512),
      ...linear('fc2', 512, 512),
      ...statistics('bn2', 512),
    },
  },
  pfe_head_adjustable: {
    config: { features: 8, dimensions: 512, seed: 0 },
    state: { ...tail, fc1: [512, 8], ...norm('bn1', 512), fc2: [512, 512], ...statistics('bn2', 512) },
  },
  pfe_head_adjustable_spectral: {
    config: { features: 8, dimensions: 512, seed: 0 },
    state: {
      ...tail,
      ...spectral('fc1', 512, 8),
      ...norm('bn1', 512),
      ...spectral('fc2', 512, 512),
      ...statistics('bn2', 512),
    },
  },
  prob_head: {
    config: { features: 8, hidden: 512, seed: 0 },
    state: {
      ...tail,
      ...linear('fc1', 512, 8),
      ...norm('bn1', 512),
      ...linear('fc2', 1, 512),
      ...statistics('bn2', 1),
    },
  },
  norm_head: { config: { features: 8 }, state: {} },
  certainty_ratio_head: { config: { features: 8, seed: 0 }, state: linear('qs', 1, 8) },
  von_mises_fisher_head: {
    config: { features: 8, hidden: [512], seed: 0 },
    state: { ...linear('mlp.0', 512, 8), ...norm('mlp.1', 512), ...linear('mlp.3', 1, 512) },
  },
  gaussian_head: {
    config: { features: 8, dimensions: 512, seed: 0 },
    state: { 'fc1.weight': [512, 8], ...norm('bn1', 512), 'fc2.weight': [512, 512], ...norm('bn2', 512) },
  },
  constant_head: { config: { value: 64 }, state: {} },
};

test('a head of which only the width is said has the published widths and states, so that checkpoints fit', () => {
  expect(Object.keys(made)).toEqual([...headNames]);
  for (const name of headNames) {
    const head = createHead(name, { features: 8 });
    const state = head.stateDict();
    const shapes = Object.fromEntries(Object.entries(state).map(([key, { shape }]) => [key, shape]));
    expect({ config: head.config, state: shapes }, name).toEqual(made[name]);
    tf.dispose(state);
    head.dispose();
  }
});

test('variances start where the published heads start: e⁻⁷ for every image, or free', () => {
  for (const [name, gamma, beta] of [
    ['prob_head', 1e-4, -7],
    ['pfe_head', 1e-4, -7],
    ['pfe_head_adjustable', 1, 0],
    ['pfe_head_adjustable_spectral', 1, 0],
  ] as const) {
    const head = createHead(name, { features: 4, dimensions: 2, hidden: name === 'prob_head' ? 2 : [2] });
    const state = head.stateDict();
    expect(state.gamma?.dataSync()[0], name).toBeCloseTo(gamma, 9);
    expect(state.beta?.dataSync()[0], name).toBe(beta);
    tf.dispose(state);
    head.dispose();
  }
});

test('a constant confidence is the one that was asked for, 0 too', () => {
  for (const value of [7, 0]) {
    const scale = createHead('constant_head', { features: 8, value }).apply(tf.zeros([2, 8])).scale;
    expect(Array.from(scale?.dataSync() ?? [])).toEqual([value, value]);
  }
});

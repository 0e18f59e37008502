import '@tensorflow/tfjs-backend-cpu';
import { readFileSync } from 'node:fs';
import { createRandom } from '@scaleface/numerics';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { encodeSafetensors, Linear, loadWeights, storedArray } from '../../../src/index.js';
import { codeOf } from '../code-of.js';

const layer = (bias = true): Linear => new Linear({ inFeatures: 3, outFeatures: 2, bias, random: createRandom(1) });
const fixture = (name: string): Uint8Array =>
  new Uint8Array(readFileSync(new URL(`../../golden/torch/${name}.pth`, import.meta.url)));
const row = storedArray(new Float32Array([1, 2, 3, 4, 5, 6]), [2, 3]);

describe('loading weights into a module', () => {
  beforeAll(async () => {
    await tf.setBackend('cpu');
  });

  test('finds a state dict below a key and a prefix', () => {
    const linear = layer();
    // The model is Linear, BatchNorm under the numbers 0 and 1.
    expect(loadWeights(linear, fixture('optimizer'), { stateDict: 'model' })).toEqual({
      stateDict: 'model',
      prefix: '0.',
    });
    const step = linear.stateDict().weight?.dataSync() as Float32Array;
    expect(step[1]).toBeCloseTo(-0.875, 1);
  });

  test('reads safetensors in PyTorch layout and leaves no tensors behind', () => {
    const linear = layer(false);
    const before = tf.memory().numTensors;
    expect(loadWeights(linear, encodeSafetensors({ weight: row }))).toEqual({ stateDict: '', prefix: '' });
    expect(tf.memory().numTensors).toBe(before);
    expect(Array.from(linear.variables.weight?.dataSync() ?? [])).toEqual([1, 4, 2, 5, 3, 6]);
  });

  test('refuses files without the names, with other shapes, or with more names, and then changes nothing', () => {
    const linear = layer(false);
    const before = Array.from(linear.variables.weight?.dataSync() ?? []);
    const wide = storedArray(new Float32Array(8), [2, 4]);
    expect(codeOf(() => loadWeights(linear, encodeSafetensors({ w: row })))).toBe('unknown-name');
    expect(codeOf(() => loadWeights(linear, encodeSafetensors({ weight: wide })))).toBe('shape-mismatch');
    expect(codeOf(() => loadWeights(linear, encodeSafetensors({ weight: row, extra: row })))).toBe('unknown-name');
    expect(codeOf(() => loadWeights(linear, fixture('module'), { stateDict: 'backbone' }))).toBe('unknown-name');
    expect(Array.from(linear.variables.weight?.dataSync() ?? [])).toEqual(before);
  });
});

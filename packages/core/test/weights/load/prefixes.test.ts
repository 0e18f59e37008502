import '@tensorflow/tfjs-backend-cpu';
import { createRandom } from '@scaleface/numerics';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { BatchNorm, encodeSafetensors, Linear, loadWeights, storedArray } from '../../../src/index.js';
import { call, legacy, storage, u32, word, zipped } from '../torch/pickled.js';

const random = createRandom(1);
const linear = (bias: boolean): Linear => new Linear({ inFeatures: 2, outFeatures: 1, bias, random });
const row = (...values: number[]) => storedArray(new Float32Array(values), [1, values.length]);
const list = (...values: number[]) => storedArray(new Float32Array(values), [values.length]);
const numbers = (module: Linear, name: string): number[] => Array.from(module.variables[name]?.dataSync() ?? []);

beforeAll(async () => {
  await tf.setBackend('cpu');
});

describe('the prefix of a module in a file', () => {
  test('is the first under which all of its names lie, not one that has only some of them', () => {
    const layer = linear(true);
    const file = encodeSafetensors({ 'a.weight': row(1, 2), 'b.weight': row(3, 4), 'b.bias': list(5) });
    expect(loadWeights(layer, file)).toEqual({ stateDict: '', prefix: 'b.' });
    expect([numbers(layer, 'weight'), numbers(layer, 'bias')]).toEqual([[3, 4], [5]]);
  });

  test('ends with a dot: a name that only ends alike is another one', () => {
    const layer = linear(false);
    const file = encodeSafetensors({ overweight: row(1, 2), 'm.weight': row(3, 4), 'm.other': row(5, 6) });
    expect(loadWeights(layer, file)).toEqual({ stateDict: '', prefix: 'm.' });
    expect(numbers(layer, 'weight')).toEqual([3, 4]);
    expect(() => loadWeights(layer, encodeSafetensors({ overweight: row(1, 2) }))).toThrow(
      'no state dict of the file fits the module',
    );
  });

  test('is found for a batch norm of an old file too, which has not counted its batches', () => {
    const norm = new BatchNorm({ features: 1 });
    const state = {
      'bn.weight': list(1),
      'bn.bias': list(2),
      'bn.running_mean': list(3),
      'bn.running_var': list(4),
    };
    expect(loadWeights(norm, encodeSafetensors(state)).prefix).toBe('bn.');
    const counted = { ...state, 'bn.num_batches_tracked': storedArray(new BigInt64Array([7n]), []) };
    expect(loadWeights(norm, encodeSafetensors(counted)).prefix).toBe('bn.');
    expect(norm.variables.num_batches_tracked?.dataSync()[0]).toBe(7);
    const { 'bn.running_var': _, ...without } = state;
    expect(() => loadWeights(norm, encodeSafetensors(without))).toThrow('no state dict of the file fits');
  });
});

test('a file that does not fit is refused with what it has and what was wanted, three names of each', () => {
  const norm = new BatchNorm({ features: 1 });
  const file = encodeSafetensors({ a: list(1), b: list(2), c: list(3), d: list(4) });
  expect(() => loadWeights(norm, file)).toThrow(
    expect.objectContaining({
      code: 'unknown-name',
      path: 'file',
      expected: 'weight, bias, running_mean, …',
      received: 'file: a, b, c, …',
    }),
  );
});

describe('the state dicts of a PyTorch file', () => {
  const tensor = call(
    'torch._utils._rebuild_tensor_v2',
    `${storage('torch.FloatStorage', 'k', 'K\x02')}K\0K\x01K\x02\x86K\x02K\x01\x86\x89}`,
  );
  const k = { k: new Uint8Array(new Float32Array([3, 4]).buffer) };
  const file = zipped(`}(${word('a')}}${word('other')}${tensor}s${word('b')}}${word('m.weight')}${tensor}su`, k);

  test('are tried in turn, or only the one that is named', () => {
    const layer = linear(false);
    expect(loadWeights(layer, file)).toEqual({ stateDict: 'b', prefix: 'm.' });
    expect(numbers(layer, 'weight')).toEqual([3, 4]);
    expect(loadWeights(layer, file, { stateDict: 'b' }).stateDict).toBe('b');
    expect(() => loadWeights(layer, file, { stateDict: 'a' })).toThrow(
      expect.objectContaining({ path: 'a', received: 'a: other, …; b: m.weight, …' }),
    );
  });

  test('of the older format are read as well', () => {
    const bytes = `${u32(2)}${u32(0)}${String.fromCharCode(...(k.k ?? []))}`;
    const old = legacy(`}${word('weight')}${tensor}s`, { keys: `]${word('k')}a`, bytes });
    const layer = linear(false);
    expect(loadWeights(layer, old)).toEqual({ stateDict: '', prefix: '' });
    expect(numbers(layer, 'weight')).toEqual([3, 4]);
  });
});

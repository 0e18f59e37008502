import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import {
  elementsOf,
  readTorchCheckpoint,
  type StoredArray,
  stripPrefix,
  toInt32Array,
} from '../../src/weights/index.js';
import { codeOf } from './code-of.js';

const fixture = (name: string): Uint8Array =>
  new Uint8Array(readFileSync(new URL(`../golden/torch/${name}.pth`, import.meta.url)));
const numbers = (array: StoredArray | undefined): number[] =>
  Array.from(elementsOf(array as StoredArray) as Float32Array, Number);
const ramp = (n: number): number[] => Array.from({ length: n }, (_, i) => i / 8 - 1);

describe.each(['zip', 'legacy'] as const)('a %s checkpoint written by PyTorch 2.13', (format) => {
  const { stateDicts, values, format: found } = readTorchCheckpoint(fixture(format));
  const backbone = stateDicts.backbone ?? {};

  test('gives its state dicts by key and its plain values', () => {
    expect(found).toBe(format);
    expect(Object.keys(stateDicts)).toEqual(['backbone', 'scale_predictor']);
    expect(values).toEqual({ epoch: 3, loss: 0.25, name: 'réseau', done: false });
    expect(numbers(stateDicts.scale_predictor?.w)).toEqual(ramp(2));
  });

  test('gives tensors of every type', () => {
    expect(backbone['mlp.0.weight']).toMatchObject({ dtype: 'F32', shape: [3, 4] });
    expect(numbers(backbone['mlp.0.weight'])).toEqual(ramp(12));
    for (const [name, dtype] of Object.entries({ half: 'F16', brain: 'BF16', double: 'F64' })) {
      expect(backbone[name]?.dtype).toBe(dtype);
      expect(numbers(backbone[name])).toEqual(ramp(12));
    }
    expect(numbers(backbone.mask)).toEqual([1, 0]);
    expect(numbers(backbone.bytes)).toEqual([0, 255]);
    expect(toInt32Array(backbone['mlp.1.num_batches_tracked'] as StoredArray)).toEqual(new Int32Array([7]));
    expect(backbone.empty?.shape).toEqual([0, 4]);
    expect(numbers(backbone.parameter)).toEqual(ramp(2));
  });

  test('gives strided views in row-major order and shared storages twice', () => {
    const w = ramp(12);
    expect(backbone.transposed?.shape).toEqual([4, 3]);
    expect(numbers(backbone.transposed)).toEqual([0, 4, 8, 1, 5, 9, 2, 6, 10, 3, 7, 11].map((i) => w[i]));
    expect(numbers(backbone.slice)).toEqual([4, 6, 8, 10].map((i) => w[i]));
    expect(numbers(backbone['tied.a'])).toEqual(numbers(backbone['tied.b']));
    expect(backbone['tied.b']?.shape).toEqual([2, 3]);
  });
});

describe('PyTorch checkpoints', () => {
  test('a file that is one state dict lies under the empty path', () => {
    const { stateDicts } = readTorchCheckpoint(fixture('module'));
    expect(Object.keys(stateDicts['']?.constructor === Object ? stateDicts[''] : {})).toEqual([
      '0.weight',
      '0.bias',
      '1.weight',
      '1.bias',
      '1.running_mean',
      '1.running_var',
      '1.num_batches_tracked',
    ]);
  });

  test('an optimizer beside the model is read too (pickle protocol 4)', () => {
    const { stateDicts, values } = readTorchCheckpoint(fixture('optimizer'));
    expect(stateDicts.model?.['0.weight']?.shape).toEqual([2, 3]);
    expect(stateDicts['optimizer.state.0']?.momentum_buffer?.shape).toEqual([2, 3]);
    expect(values['optimizer.param_groups.0.lr']).toBe(0.1);
  });

  test('a schedule of learning rates and other objects of Python beside the model do not stand in its way', () => {
    const { stateDicts, values } = readTorchCheckpoint(fixture('training'));
    expect(Object.keys(stateDicts)).toEqual(['model']);
    expect(values).toMatchObject({ 'schedule.milestones.30': 1, 'schedule.milestones.60': 1, 'schedule.gamma': 0.1 });
  });

  test('arrays are views of the file: reading takes no memory for them', () => {
    const bytes = fixture('module');
    expect(readTorchCheckpoint(bytes).stateDicts['']?.['0.weight']?.bytes.buffer).toBe(bytes.buffer);
  });

  test.each(['whole-module', 'expanded', 'scripted'])('%s.pth is refused as unsupported', (name) => {
    expect(codeOf(() => readTorchCheckpoint(fixture(name)))).toBe('unsupported');
  });

  test('prefixes of training wrappers can be stripped', () => {
    expect(stripPrefix({ 'module.a': 1, 'module.b': 2, c: 3 }, 'module.')).toEqual({ a: 1, b: 2 });
  });
});

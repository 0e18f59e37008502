import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { ensureEngine, selectEngine } from '../../src/index.js';

// Here only npm's own packages count.
beforeAll(() => vi.stubEnv('SCALEFACE_NATIVE_DIR', ''));
afterAll(() => vi.unstubAllEnvs());

test('without any engine the best that works is started, and can differentiate', async () => {
  expect(Object.keys(tf.engine().registryFactory)).toEqual([]);
  await ensureEngine();
  expect(tf.getBackend()).not.toBe('');
  expect(
    tf
      .grad((x) => tf.sum(tf.square(x)))(tf.tensor1d([3]))
      .dataSync()[0],
  ).toBe(6);
});

test('the engine in use stays in use', async () => {
  await selectEngine(['cpu']);
  await ensureEngine();
  expect(tf.getBackend()).toBe('cpu');
});

test('engines that are named come before the one in use', async () => {
  await selectEngine(['cpu']);
  await ensureEngine(['wasm', 'cpu']);
  expect(tf.getBackend()).toBe('wasm');
});

test('a name that is no engine is refused', async () => {
  await expect(ensureEngine(['cuda' as 'cpu'])).rejects.toMatchObject({ code: 'unknown-name', received: 'cuda' });
});

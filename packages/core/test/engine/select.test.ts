import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { describeEngines, installCommand, selectEngine } from '../../src/index.js';

// Here only npm's own packages count; the native ones have a test of their own.
beforeAll(() => vi.stubEnv('SCALEFACE_NATIVE_DIR', ''));
afterAll(() => vi.unstubAllEnvs());

describe('selecting an engine', () => {
  it('starts the engine that is asked for, and names what it runs on', async () => {
    const report = await selectEngine(['wasm']);
    expect(report).toMatchObject({ engine: 'wasm', backend: 'wasm', threads: 1, skipped: {}, install: {} });
    expect(report.versions).toMatchObject({
      node: process.versions.node,
      '@tensorflow/tfjs-core': tf.version_core,
      '@tensorflow/tfjs-backend-wasm': tf.version_core,
    });
    expect(report.device).not.toBe('');
    expect(tf.getBackend()).toBe('wasm');
  });

  it('can differentiate as soon as an engine is selected, with no other package', async () => {
    for (const engine of ['wasm', 'cpu'] as const) {
      await selectEngine([engine]);
      const slope = tf.grad((x) => tf.sum(tf.mul(tf.square(x), tf.sigmoid(x))))(tf.tensor1d([0]));
      expect(Array.from(await slope.data())).toEqual([0]);
    }
  });

  it('passes over the engines that are not here, and says why and what would install them', async () => {
    const { engine, skipped, install } = await selectEngine();
    for (const [name, reason] of Object.entries(skipped)) {
      expect(reason, name).not.toMatch(/\n/);
      if (reason === 'not installed')
        expect(install).toHaveProperty(name, installCommand(name as 'node', tf.version_core));
    }
    expect(skipped).not.toHaveProperty(engine);
  });

  it('explains itself when nothing works', async () => {
    await expect(selectEngine(['node-gpu'])).rejects.toMatchObject({
      code: 'missing-dependency',
      received: 'node-gpu: not installed',
      hint: `Try: npm install @tensorflow/tfjs-node-gpu@${tf.version_core}`,
    });
    await expect(selectEngine([])).rejects.toMatchObject({ code: 'missing-dependency', received: 'an empty list' });
  });

  it('refuses a name that is no engine, with the names that are', async () => {
    await expect(selectEngine(['cuda' as 'cpu'])).rejects.toMatchObject({ code: 'unknown-name', received: 'cuda' });
    await expect(describeEngines(['cuda' as 'cpu'])).rejects.toThrow(/node-gpu, node, webgpu, wasm, cpu/);
  });
});

describe('describing the engines', () => {
  it('tells which work, and leaves the engine in use as it was', async () => {
    await selectEngine(['cpu']);
    const all = await describeEngines(['wasm', 'cpu']);
    expect(all.map(({ engine, works }) => [engine, works])).toEqual([
      ['wasm', true],
      ['cpu', true],
    ]);
    expect(tf.getBackend()).toBe('cpu');
  });
});

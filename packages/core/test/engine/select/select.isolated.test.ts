import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { describeEngines, installCommand, selectEngine } from '../../../src/index.js';

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

  it('reports the same when an engine is selected again', async () => {
    for (const engine of ['wasm', 'cpu'] as const) {
      const first = await selectEngine([engine]);
      await selectEngine(['wasm', 'cpu']);
      expect(first.versions).toHaveProperty([`@tensorflow/tfjs-backend-${engine}`], tf.version_core);
      expect(await selectEngine([engine])).toEqual(first);
    }
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

describe('a native package that is there but broken', () => {
  const reasonOf = async (source: string): Promise<string | undefined> => {
    const dir = mkdtempSync(join(tmpdir(), 'scaleface-native-'));
    const folder = join(dir, 'node_modules', '@tensorflow', 'tfjs-node');
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(dir, 'package.json'), '{}');
    writeFileSync(join(folder, 'index.js'), source);
    vi.stubEnv('SCALEFACE_NATIVE_DIR', dir);
    const { skipped, install } = await selectEngine(['node', 'cpu']);
    vi.stubEnv('SCALEFACE_NATIVE_DIR', '');
    rmSync(dir, { recursive: true });
    return [skipped.node, install.node].filter(Boolean).join(' | ');
  };

  it('is told apart from one that is not there: its binding is missing', async () => {
    const message = 'The Node.js native addon module (tfjs_binding.node) can not be found at path: /x.';
    const reason = await reasonOf(`throw new Error(${JSON.stringify(message)});`);
    expect(reason).toBe('installed without its native part | npm rebuild @tensorflow/tfjs-node');
  });

  it('is told apart from one that is not there: something that it needs is missing', async () => {
    expect(await reasonOf("require('left-out');")).toMatch(/^Cannot find module 'left-out'$/);
  });
});

import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { engines, startEngine } from '../../../../../testing/engines.js';
import { ENGINES, selectEngine } from '../../../src/index.js';

const here = engines.includes('webgpu');

describe.skipIf(!here)('WebGPU in Node (with SCALEFACE_ENGINES=webgpu)', () => {
  beforeAll(() => startEngine('webgpu'));

  it('names its adapter', async () => {
    const report = await selectEngine(['webgpu']);
    expect(report).toMatchObject({ engine: 'webgpu', backend: 'webgpu', threads: 0 });
    expect(report.device).toMatch(/\w/);
  });

  it('takes an adapter that computes on the processor only when asked for by name', async () => {
    const { device } = await selectEngine(['webgpu']);
    if (!/swiftshader|llvmpipe/i.test(device)) return;
    const { skipped, engine } = await selectEngine(ENGINES);
    // A native engine comes first where one is installed.
    if (engine === 'node' || engine === 'node-gpu') return;
    expect(skipped.webgpu).toMatch(/only a software adapter .*slower than wasm/);
    await startEngine('webgpu');
  });

  it('reads tensors synchronously, as every other engine does', async () => {
    const n = 100_000;
    const x = tf.mul(tf.range(0, n), 2);
    const values = x.dataSync();
    expect(values.length).toBe(n);
    expect(values[n - 1]).toBe(2 * (n - 1));
    expect(tf.add(x, 1).arraySync()).toHaveLength(n);
    expect(Array.from(tf.cast(tf.tensor1d([1.5, -2]), 'int32').dataSync())).toEqual([1, -2]);
  });

  it('reads synchronously while an asynchronous reading is under way', async () => {
    const x = tf.mul(tf.tensor1d([1, 2, 3]), 2);
    const later = x.data();
    expect(Array.from(tf.add(x, 1).dataSync())).toEqual([3, 5, 7]);
    expect(Array.from(await later)).toEqual([2, 4, 6]);
  });
});

import util from 'node:util';
import * as tf from '@tensorflow/tfjs-core';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { engines } from '../../../../../testing/engines.js';
import { describeEngines, selectEngine } from '../../../src/index.js';

// `scripts/jobs/engines.mjs` builds both packages against a library without CUDA and runs this.
const here = engines.includes('node');

describe.skipIf(!here)('the native engines (with SCALEFACE_ENGINES=node)', () => {
  afterEach(() => vi.restoreAllMocks());

  it('pass over node-gpu without a CUDA device, say so, and go on to node', async () => {
    const warn = vi.spyOn(console, 'warn');
    const report = await selectEngine(['node-gpu', 'node', 'wasm']);
    expect(report).toMatchObject({
      engine: 'node',
      backend: 'tensorflow',
      skipped: { 'node-gpu': 'installed, but libtensorflow found no CUDA device' },
      install: {},
      versions: { '@tensorflow/tfjs-node': '4.22.0', libtensorflow: expect.stringMatching(/^\d+\.\d+/) },
    });
    expect(report.threads).toBeGreaterThan(0);
    // The kernels of the package that did not serve are gone before the other's come.
    expect(warn.mock.calls.flat().filter((line) => /already registered/.test(String(line)))).toEqual([]);
  });

  it('can be selected again, in any order', async () => {
    for (const engine of ['node', 'wasm', 'node', 'cpu', 'node'] as const) {
      expect((await selectEngine([engine])).engine).toBe(engine);
      const product = tf.matMul(tf.tensor2d([[1, 2]]), tf.tensor2d([[3], [4]]));
      expect(Array.from(await product.data())).toEqual([11]);
    }
    const found = await describeEngines(['node-gpu', 'node']);
    expect(found.map(({ works }) => works)).toEqual([false, true]);
    expect((await selectEngine(['node'])).engine).toBe('node');
  });

  it('differentiate a convolution', async () => {
    await selectEngine(['node']);
    const gradient = tf.grads((x: tf.Tensor, w: tf.Tensor) =>
      tf.sum(tf.conv2d(x as tf.Tensor4D, w as tf.Tensor4D, 1, 'same')),
    );
    const [dx, dw] = gradient([tf.ones([1, 8, 8, 4]), tf.ones([3, 3, 4, 4])]);
    expect(dx?.dataSync()[0]).toBe(16);
    expect(dw?.dataSync()[0]).toBe(49);
  });

  it('work where Node no longer has util.isNullOrUndefined and util.isArray', async () => {
    const bag = util as unknown as Record<string, unknown>;
    delete bag.isNullOrUndefined;
    delete bag.isArray;
    await selectEngine(['node']);
    const { values } = tf.topk(tf.tensor1d([3, 1, 2]), 2);
    expect(Array.from(values.dataSync())).toEqual([3, 2]);
    expect(Array.from(tf.concat([tf.tensor1d([1]), tf.tensor1d([2])]).dataSync())).toEqual([1, 2]);
  });
});

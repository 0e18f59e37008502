import * as tf from '@tensorflow/tfjs-core';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { inLongJob } from '../../../../../testing/long.js';
import { describeEngines, selectEngine } from '../../../src/index.js';

// The machine may have any number of cores, and what runs the tests may have chosen a number of threads.
beforeAll(() => vi.stubEnv('SCALEFACE_THREADS', ''));
afterAll(() => vi.unstubAllEnvs());

/** Ends the engine, so that the next one starts anew. */
function end(): void {
  const factory = tf.findBackendFactory('wasm');
  tf.removeBackend('wasm');
  if (factory !== null) tf.registerBackend('wasm', factory, 2);
}
afterEach(end);

/** The bits of what a network computes on its way forth and back, and of what grows the heap. */
function bits(): string[] {
  return tf.tidy(() => {
    const random = (shape: number[], seed: number): tf.Tensor => tf.randomNormal(shape, 0, 1, 'float32', seed);
    const [x, conv, depth, dense] = [
      random([4, 30, 30, 3], 1) as tf.Tensor4D,
      random([3, 3, 3, 16], 2) as tf.Tensor4D,
      random([3, 3, 16, 1], 3) as tf.Tensor4D,
      random([15 * 15 * 16, 33], 4) as tf.Tensor2D,
    ] as const;
    const network = (k: tf.Tensor, d: tf.Tensor, w: tf.Tensor): tf.Scalar => {
      const first = tf.relu(tf.conv2d(x, k as tf.Tensor4D, 2, 'same'));
      const second = tf.depthwiseConv2d(first as tf.Tensor4D, d as tf.Tensor4D, 1, 'same');
      const rows = tf.matMul(tf.reshape(tf.elu(second), [4, -1]), w as tf.Tensor2D);
      return tf.sum(tf.square(tf.softmax(rows)));
    };
    const { value, grads } = tf.valueAndGrads(network)([conv, depth, dense]);
    const large = random([700, 700], 5) as tf.Tensor2D;
    const products = [tf.matMul(large, large), tf.matMul(large, large, true), tf.matMul(large, large, false, true)];
    // A third of a gigabyte: the heap has to grow, and what is read after it must be what was written before it.
    const grown = tf.sum(tf.ones([80, 1024, 1024]));
    return [value, ...grads, ...products, grown].map((t) =>
      Buffer.from(t.dataSync().slice().buffer).toString('base64'),
    );
  });
}

describe('the wasm engine on several threads', () => {
  it('gives the bits that it gives on one, gradients and after the heap has grown too', async () => {
    expect((await selectEngine(['wasm'], { threads: 1 })).threads).toBe(1);
    const one = bits();
    for (const threads of inLongJob ? [2, 3, 5] : [2]) {
      end();
      const report = await selectEngine(['wasm'], { threads });
      expect([report.threads, report.note]).toEqual([threads, undefined]);
      expect(bits()).toEqual(one);
    }
  });

  it('has one for each core by default, at most eight, or as many as SCALEFACE_THREADS says', async () => {
    const { threads } = await selectEngine(['wasm']);
    const { availableParallelism } = await import('node:os');
    expect(threads).toBe(Math.min(8, availableParallelism()));
    end();
    vi.stubEnv('SCALEFACE_THREADS', '2');
    expect((await describeEngines(['wasm']))[0]).toMatchObject({ works: true, threads: 2 });
    vi.stubEnv('SCALEFACE_THREADS', 'many');
    await expect(selectEngine(['wasm'])).rejects.toMatchObject({ code: 'out-of-range', path: 'SCALEFACE_THREADS' });
    vi.stubEnv('SCALEFACE_THREADS', '');
  });

  it('keeps its threads when it is selected again with another number', async () => {
    await selectEngine(['wasm'], { threads: 2 });
    expect((await selectEngine(['wasm'], { threads: 1 })).threads).toBe(2);
  });

  it('leaves Node as it was', async () => {
    const { cpus } = process.getBuiltinModule('node:os');
    const worker = Object.getOwnPropertyDescriptor(globalThis, 'Worker');
    await selectEngine(['wasm'], { threads: 2 });
    expect(process.getBuiltinModule('node:os').cpus).toBe(cpus);
    expect(Object.getOwnPropertyDescriptor(globalThis, 'Worker')).toEqual(worker);
  });

  it('falls back to one, and says why, where threads do not start', async () => {
    const threads = process.getBuiltinModule('node:worker_threads');
    const { Worker } = threads;
    // As where a policy forbids them.
    threads.Worker = class {
      constructor() {
        throw new Error('no threads here');
      }
    } as never;
    try {
      expect(await selectEngine(['wasm'], { threads: 2 })).toMatchObject({
        threads: 1,
        note: 'one thread: no threads here',
      });
      expect(tf.sum(tf.ones([3])).dataSync()[0]).toBe(3);
    } finally {
      threads.Worker = Worker;
    }
  });

  it.each([0, -1, 1.5, Number.NaN])('refuses %s threads', async (threads) => {
    await expect(selectEngine(['wasm'], { threads })).rejects.toMatchObject({
      code: 'out-of-range',
      path: 'options.threads',
    });
  });
});

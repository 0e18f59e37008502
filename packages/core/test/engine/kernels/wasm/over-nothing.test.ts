import { registerGradients } from '@scaleface/core';
import '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';
import { beforeEach, describe, expect, test } from 'vitest';
import { expectSameOnWasm } from './compare.js';

/** Leaves numbers behind in the engine's memory, where the next small results go. */
function soilMemory(): void {
  for (let size = 1; size <= 64; size++) tf.dispose(Array.from({ length: 32 }, () => tf.fill([size], 7)));
}

describe('over no numbers', () => {
  beforeEach(async () => {
    await tf.setBackend('wasm');
    registerGradients();
    soilMemory();
  });

  test.each([
    ['a sum', tf.sum, 0],
    ['a mean', tf.mean, 0],
    ['a product', tf.prod, 1],
    ['a maximum', tf.max, Number.NEGATIVE_INFINITY],
    ['a minimum', tf.min, Number.POSITIVE_INFINITY],
  ] as const)('%s has its value, whatever lay in memory before', (_, reduce, value) => {
    for (const [shape, axis, left] of [
      [[0, 3], 0, [3]],
      [[3, 0], 1, [3]],
      [[2, 0, 3], [1], [2, 3]],
      [[2, 0, 3], [0, -2], [3]],
      [[0], undefined, []],
      [[0, 3], 1, [0]],
    ] as [number[], number | number[] | undefined, number[]][]) {
      const before = tf.memory().numTensors;
      const result = reduce(tf.zeros(shape), axis);
      expect(result.shape).toEqual(left);
      expect([...result.dataSync()]).toEqual(Array(tf.util.sizeFromShape(left)).fill(value));
      tf.dispose(result);
      // The empty tensor given.
      expect(tf.memory().numTensors).toBe(before + 1);
    }
    expect(reduce(tf.zeros([2, 0, 3]), [0, 1], true).shape).toEqual([1, 1, 3]);
  });

  test('sums of counts are counts and their means are none, all of none is true, any of none is false', () => {
    const sum = tf.sum(tf.zeros([0, 3], 'int32'), 0);
    expect([sum.dtype, ...sum.dataSync()]).toEqual(['int32', 0, 0, 0]);
    expect(tf.mean(tf.zeros([0, 3], 'int32'), 0).dtype).toBe('float32');
    expect([...tf.all(tf.zeros([0, 2], 'bool'), 0).dataSync()]).toEqual([1, 1]);
    expect([...tf.any(tf.zeros([0, 2], 'bool'), 0).dataSync()]).toEqual([0, 0]);
  });

  test('products and norms are 0, and the gradient of a sum is empty', () => {
    for (const [a, b, transposeA, transposeB] of [
      [[2, 0], [0, 3], false, false],
      [[0, 2], [0, 3], true, false],
      [[2, 0], [3, 0], false, true],
      [[0, 2], [3, 0], true, true],
    ] as const) {
      const product = tf.matMul(tf.zeros([...a]), tf.zeros([...b]), transposeA, transposeB);
      expect(product.shape).toEqual([2, 3]);
      expect([...product.dataSync()]).toEqual([0, 0, 0, 0, 0, 0]);
    }
    expect(tf.matMul(tf.zeros([4, 2, 0]), tf.zeros([1, 0, 3])).shape).toEqual([4, 2, 3]);
    expect([...tf.norm(tf.zeros([2, 0]), 2, 1).dataSync()]).toEqual([0, 0]);
    expect(tf.grad((x) => tf.sum(x))(tf.zeros([0, 3])).shape).toEqual([0, 3]);
  });

  test('rows taken from a table without numbers keep their shape, and a row out of nothing is refused', async () => {
    await expectSameOnWasm(() => [
      tf.gather(tf.zeros([0, 2]), tf.tensor1d([], 'int32')),
      tf.gather(tf.zeros([3, 0]), tf.tensor1d([2, 0], 'int32')),
      tf.gather(tf.zeros([3, 0, 2]), tf.tensor2d([2, 0], [1, 2], 'int32')),
      tf.gather(tf.zeros([4, 2]), tf.tensor1d([], 'int32')),
    ]);
    await tf.setBackend('wasm');
    expect(() => tf.gather(tf.zeros([0, 2]), tf.tensor1d([0], 'int32'))).toThrow('index value 0');
  });
});

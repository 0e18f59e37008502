import { rectify } from '@scaleface/core';
import * as tf from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { describeEngines, expectNoLeak } from '../../../../testing/engines.js';

describeEngines('the rectifier', (engine) => {
  // Few numbers are compared without the engine where it is read freely, 8193 are not.
  test.each([5, 8193])('of %d numbers and its gradient are those of tf.relu', (size) => {
    const x = tf.tensor1d(Float32Array.from({ length: size }, (_, i) => (i % 5) - 2));
    const dy = tf.tensor1d(Float32Array.from({ length: size }, (_, i) => i + 1));
    const y = expectNoLeak(1, () => rectify(x));
    expect(y.dataSync()).toEqual(tf.relu(x).dataSync());
    const gradient = expectNoLeak(1, () => tf.grad((input) => rectify(input))(x, dy));
    expect(Array.from(gradient.dataSync())).toEqual(Array.from(dy.dataSync(), (g, i) => (i % 5 > 2 ? g : 0)));
  });

  test('keeps its shape, and what is no number stays none', () => {
    expect(rectify(tf.ones([2, 1, 3])).shape).toEqual([2, 1, 3]);
    if (engine !== 'webgpu') expect(rectify(tf.tensor1d([Number.NaN])).dataSync()[0]).toBeNaN();
  });
});

import { execFileSync } from 'node:child_process';
import { registerGradients } from '@scaleface/core';
import * as tf from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { describeEngines, expectClose } from '../../../../../testing/engines.js';

describeEngines('gradients without the union package', (_engine, tolerance) => {
  test('tf.grad differentiates in the engine of the program', () => {
    const before = tf.engine();
    registerGradients();
    expect(tf.engine()).toBe(before);
    const slope = tf.grad((x) => tf.sum(tf.mul(tf.square(x), tf.sigmoid(x))));
    const expected = [1, 2].map((x) => {
      const s = 1 / (1 + Math.exp(-x));
      return 2 * x * s + x * x * s * (1 - s);
    });
    expectClose(slope(tf.tensor1d([1, 2])), expected, tolerance.gradient);
  });

  test('a TensorFlow.js optimizer trains', () => {
    const v = tf.variable(tf.tensor1d([3]));
    const optimizer = tf.train.adam(0.1);
    for (let i = 0; i < 20; i++) optimizer.minimize(() => tf.sum(tf.square(v)));
    expect(v.dataSync()[0]).toBeLessThan(1.5);
  });
});

test('the gathered gradients are those of the installed tfjs-core', () => {
  const script = new URL('../../../scripts/vendor-gradients.mjs', import.meta.url);
  execFileSync(process.execPath, [script.pathname, '--check'], { stdio: 'pipe' });
});

test('a gradient that is registered already is left alone', () => {
  registerGradients();
  const first = tf.getGradient('Sum');
  registerGradients();
  expect(tf.getGradient('Sum')).toBe(first);
});

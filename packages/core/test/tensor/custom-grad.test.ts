import { registerGradients, withGradient } from '@scaleface/core';
import * as tf from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { describeEngines } from '../../../../testing/engines.js';

describeEngines('gradients in closed form', () => {
  test('what a gradient is made from is freed before the next one is computed', () => {
    registerGradients();
    const alive: number[] = [];
    /** x², whose gradient takes four tensors on the way to one. */
    const square = (input: tf.Tensor): tf.Tensor =>
      withGradient([input], (x) => ({
        value: tf.square(x as tf.Tensor),
        saved: [x as tf.Tensor],
        gradient: (dy, [kept]) => {
          alive.push(tf.memory().numTensors);
          return [tf.add(tf.mul(dy, kept as tf.Tensor), tf.mul(tf.neg(tf.neg(dy)), kept as tf.Tensor))];
        },
      }));
    const x = tf.tensor1d([2, 3]);
    const slope = tf.grad((input) => tf.sum(square(square(input))))(x);
    expect(Array.from(slope.dataSync())).toEqual([32, 108]);
    const [last, first] = alive as [number, number];
    // The gradient itself, not the five tensors of its computation.
    expect(first - last).toBeLessThan(3);
    tf.dispose([x, slope]);
  });
});

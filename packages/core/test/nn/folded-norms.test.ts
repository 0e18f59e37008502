import { BatchNorm, Conv2d, type Conv2dOptions, FoldedNorms } from '@scaleface/core';
import { createRandom } from '@scaleface/numerics';
import * as tf from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { describeEngines, expectClose, expectNoLeak } from '../../../../testing/engines.js';

const random = createRandom(3);
const normal = (shape: number[]): tf.Tensor =>
  tf.tensor(
    Float32Array.from({ length: tf.util.sizeFromShape(shape) }, () => random.normal()),
    shape,
  );

/** A convolution and a batch norm with statistics of their own. */
function layers(options: Partial<Conv2dOptions>, affine = true): { conv: Conv2d; norm: BatchNorm; x: tf.Tensor } {
  const conv = new Conv2d({ inChannels: 4, outChannels: 4, kernelSize: 3, random: createRandom(1), ...options });
  const features = options.outChannels ?? 4;
  const norm = new BatchNorm({ features, affine });
  const { running_mean, running_var, weight, bias } = norm.variables;
  running_mean?.assign(normal([features]));
  running_var?.assign(tf.square(normal([features])));
  weight?.assign(normal([features]));
  bias?.assign(normal([features]));
  return { conv, norm, x: normal([2, 7, 8, options.inChannels ?? 4]) };
}

const oneAfterTheOther = (x: tf.Tensor, conv: Conv2d, norm: BatchNorm): ArrayLike<number> =>
  tf.tidy(() => norm.apply(conv.apply(x))).dataSync();

describeEngines('batch norms folded into convolutions', (_engine, tolerance) => {
  test.each<[string, Partial<Conv2dOptions>]>([
    ['with a bias and padding', { padding: 1 }],
    ['without a bias, with strides', { bias: false, stride: 2 }],
    ['of one pixel', { kernelSize: 1 }],
    ['of a window that is not square', { kernelSize: [1, 3], padding: 1 }],
    ['depthwise', { groups: 4, padding: 1, stride: 2, bias: false }],
    ['depthwise, two maps each', { groups: 4, outChannels: 8 }],
    ['in two groups', { groups: 2, padding: 1 }],
  ])('give what the layers give one after the other: %s', (_, options) => {
    for (const affine of [true, false]) {
      const { conv, norm, x } = layers(options, affine);
      const folded = new FoldedNorms();
      expectClose(folded.apply(x, conv, norm), oneAfterTheOther(x, conv, norm), tolerance.deep);
      folded.dispose();
    }
  });

  test('are folded once, and anew after a variable of either layer has changed', () => {
    const { conv, norm, x } = layers({ padding: 1 });
    const folded = new FoldedNorms();
    const first = folded.apply(x, conv, norm).dataSync();
    expect([...folded.apply(x, conv, norm).dataSync()]).toEqual([...first]);
    for (const variable of Object.values({ ...conv.variables, ...norm.variables })) {
      if (variable.dtype === 'int32') continue;
      variable.assign(tf.add(variable, 0.5));
      expectClose(folded.apply(x, conv, norm), oneAfterTheOther(x, conv, norm), tolerance.deep);
    }
    folded.dispose();
  });

  test('keep two tensors a pair of layers until they are disposed, also when they were folded anew', () => {
    const { conv, norm, x } = layers({ padding: 1 });
    const folded = new FoldedNorms();
    const before = tf.memory().numTensors;
    for (let i = 0; i < 3; i++) {
      tf.dispose(folded.apply(x, conv, norm));
      tf.tidy(() => norm.variables.bias?.assign(tf.add(norm.variables.bias, 1)));
    }
    expect(tf.memory().numTensors).toBe(before + 2);
    folded.dispose();
    expect(tf.memory().numTensors).toBe(before);
    tf.tidy(() => void folded.apply(x, conv, norm));
    expect(tf.memory().numTensors).toBe(before + 2);
    folded.dispose();
  });

  test('are there once they are prepared, so that applying them leaves nothing behind but the result', () => {
    const { conv, norm, x } = layers({ padding: 1 });
    const folded = new FoldedNorms();
    expectNoLeak(2, () => folded.prepare(conv, norm));
    expectNoLeak(1, () => folded.apply(x, conv, norm));
    folded.dispose();
  });

  test('refuse images and weights of another shape', () => {
    const { conv, norm, x } = layers({});
    const folded = new FoldedNorms();
    expect(() => folded.apply(normal([1, 7, 8, 3]), conv, norm)).toThrow(/x/);
    expect(() => folded.apply(x, conv, new BatchNorm({ features: 3 }))).toThrow();
    const { weight } = conv.variables;
    expect(() => conv.applyWith(x, weight as tf.Tensor as tf.Tensor4D, tf.zeros([3]))).toThrow(/bias/);
    expect(() => conv.applyWith(x, tf.zeros([1, 1, 4, 4]), tf.zeros([4]))).toThrow(/weight/);
    folded.dispose();
  });

  test('the factors and offsets of a batch norm leave nothing else behind', () => {
    const { norm } = layers({});
    const { factor, shift } = expectNoLeak(2, () => norm.perChannel());
    expect([factor.shape, shift.shape]).toEqual([[4], [4]]);
  });
});

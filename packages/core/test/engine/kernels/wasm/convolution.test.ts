import * as tf from '@tensorflow/tfjs-core';
import { describe, test } from 'vitest';
import { inLongJob } from '../../../../../../testing/long.js';
import { expectSameOnWasm, normal } from './compare.js';

type Pad = Parameters<typeof tf.conv2d>[3];

// A number as padding is right in tfjs-core 4.22 for square filters and strides only, so every side is given.
const sides = (p: number): Pad => [
  [0, 0],
  [p, p],
  [p, p],
  [0, 0],
];

/** Output, input gradient and filter gradient of a convolution under a random cotangent. */
function convolution(input: number[], filter: number[], stride: number | [number, number], pad: Pad): tf.Tensor[] {
  const x = normal(1, input) as tf.Tensor4D;
  const w = normal(2, filter) as tf.Tensor4D;
  const y = tf.conv2d(x, w, stride, pad);
  const gradients = tf.grads((a, b) => tf.conv2d(a as tf.Tensor4D, b as tf.Tensor4D, stride, pad));
  return [y, ...gradients([x, w], normal(3, y.shape))];
}

describe('the gradients of a convolution on wasm are those on cpu', () => {
  const kernels: [number, number][] = [
    [1, 1],
    [2, 2],
    [3, 3],
    [5, 5],
    [1, 3],
    [3, 2],
  ];
  const strides: (number | [number, number])[] = [1, 2, 3, [1, 2], [3, 1]];
  const pads: Pad[] = ['same', 'valid', sides(1), sides(2)];
  const sizes: [number, number][] = [
    [8, 8],
    [7, 9],
    [11, 6],
  ];
  test.each(kernels)('with a %i × %i filter, for all strides, paddings and odd sizes', async (kh, kw) => {
    // Each stride and padding at one of the sizes, in the long job at each.
    let taken = 0;
    for (const stride of strides) {
      for (const pad of pads) {
        for (const [h, w] of sizes.filter((_, i) => inLongJob || i === taken % sizes.length)) {
          await expectSameOnWasm(() => convolution([2, h, w, 3], [kh, kw, 3, 4], stride, pad));
        }
        taken++;
      }
    }
  });

  test('with different padding on every side', async () => {
    for (const stride of [1, 2, 3]) {
      const pad: Pad = [
        [0, 0],
        [0, 2],
        [3, 1],
        [0, 0],
      ];
      await expectSameOnWasm(() => convolution([1, 9, 8, 2], [3, 3, 2, 5], stride, pad));
    }
  });

  test('with a batch of one, one channel, and a filter as large as the image', async () => {
    await expectSameOnWasm(() => convolution([1, 5, 5, 1], [5, 5, 1, 1], 1, 'valid'));
    await expectSameOnWasm(() => convolution([1, 5, 5, 1], [5, 5, 1, 3], 1, 'same'));
    await expectSameOnWasm(() => convolution([1, 4, 4, 8], [1, 1, 8, 1], 2, 0));
  });

  test('with more padding than the filter is wide', async () => {
    await expectSameOnWasm(() => convolution([2, 5, 6, 2], [1, 1, 2, 3], 1, 2));
    await expectSameOnWasm(() => convolution([2, 5, 6, 2], [2, 2, 2, 3], 2, 3));
    await expectSameOnWasm(() => convolution([2, 5, 6, 2], [1, 1, 2, 3], 2, 3));
  });

  test('at the sizes of a residual network', async () => {
    await expectSameOnWasm(() => convolution([4, 14, 14, 16], [3, 3, 16, 32], 2, 1), 1e-4);
    await expectSameOnWasm(() => convolution([4, 14, 14, 16], [1, 1, 16, 32], 2, 0), 1e-4);
    await expectSameOnWasm(() => convolution([4, 28, 28, 8], [3, 3, 8, 8], 1, 1), 1e-4);
  });
});

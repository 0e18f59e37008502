import * as tf from '@tensorflow/tfjs-core';
import { describe, test } from 'vitest';
import { inLongJob } from '../../../../../../testing/long.js';
import { expectSameOnWasm, normal } from './compare.js';

type Pad = Parameters<typeof tf.depthwiseConv2d>[3];

function depthwise(input: number[], filter: number[], stride: number, pad: Pad): tf.Tensor[] {
  const x = normal(1, input) as tf.Tensor4D;
  const w = normal(2, filter) as tf.Tensor4D;
  const y = tf.depthwiseConv2d(x, w, stride, pad);
  const gradients = tf.grads((a, b) => tf.depthwiseConv2d(a as tf.Tensor4D, b as tf.Tensor4D, stride, pad));
  return [y, ...gradients([x, w], normal(3, y.shape))];
}

const sizes: [number, number][] = [
  [8, 8],
  [7, 10],
];

describe('the gradients of a depthwise convolution on wasm are those on cpu', () => {
  test.each([1, 2, 3, 5])('with a filter of %i pixels, for all strides, paddings, multipliers and sizes', async (k) => {
    // Each stride, padding and multiplier at one of the sizes, in the long job at both.
    let taken = k;
    for (const stride of [1, 2, 3]) {
      // Where the stride is wider than the filter, padding 'same' is wrong in the engine's own forward kernel.
      for (const pad of [...(stride > k ? [] : ['same' as const]), 'valid' as const, 1, 2]) {
        for (const multiplier of [1, 2]) {
          for (const [h, w] of sizes.filter((_, i) => inLongJob || i === taken % sizes.length)) {
            await expectSameOnWasm(() => depthwise([2, h, w, 3], [k, k, 3, multiplier], stride, pad));
          }
          taken++;
        }
      }
    }
  });
});

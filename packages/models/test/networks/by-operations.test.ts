import type { BaseModule, Initializer } from '@scaleface/core';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { expectClose, startEngine } from '../../../../testing/engines.js';
import { type FaceFeatures, SmallBackbone, SphereNet20 } from '../../src/index.js';

/** Operations of TensorFlow.js with the weights of a module, by PyTorch's names and in its layouts. */
function operationsOf(module: BaseModule<FaceFeatures>) {
  const state = module.stateDict();
  const at = (name: string): tf.Tensor => state[name] as tf.Tensor;
  return {
    conv(x: tf.Tensor, name: string, stride: number): tf.Tensor {
      const weight = tf.transpose(at(`${name}.weight`), [2, 3, 1, 0]) as tf.Tensor4D;
      const y = tf.conv2d(x as tf.Tensor4D, weight, stride, 1);
      const bias = state[`${name}.bias`];
      return bias === undefined ? y : tf.add(y, bias);
    },
    norm(x: tf.Tensor, name: string): tf.Tensor {
      const unit = tf.div(tf.sub(x, at(`${name}.running_mean`)), tf.sqrt(tf.add(at(`${name}.running_var`), 1e-5)));
      return tf.add(tf.mul(unit, at(`${name}.weight`)), at(`${name}.bias`));
    },
    prelu: (x: tf.Tensor, name: string): tf.Tensor =>
      tf.sub(tf.relu(x), tf.mul(at(`${name}.weight`), tf.relu(tf.neg(x)))),
    /** Channels come first in a flattened map, as PyTorch has them. */
    flat: (x: tf.Tensor): tf.Tensor2D => tf.reshape(tf.transpose(x, [0, 3, 1, 2]), [x.shape[0] as number, -1]),
    linear: (x: tf.Tensor2D, name: string): tf.Tensor =>
      tf.add(tf.matMul(x, at(`${name}.weight`) as tf.Tensor2D, false, true), at(`${name}.bias`)),
  };
}

describe('a network is its published operations one after the other:', () => {
  beforeAll(() => startEngine('wasm'));

  test('the small one', () => {
    const net = new SmallBackbone({ size: 16, widths: [3, 4, 5], dimension: 6, seed: 1 });
    // Statistics of their own, not the first ones of mean 0 and variance 1.
    tf.tidy(() => void net.apply(tf.randomUniform([4, 16, 16, 3], -1, 1, 'float32', 5), { training: true }));
    const x = tf.randomUniform([2, 16, 16, 3], -1, 1, 'float32', 6);
    const { conv, norm, prelu, flat, linear } = operationsOf(net);
    const block = (y: tf.Tensor, i: number, stride: number): tf.Tensor =>
      prelu(norm(conv(y, `layers.${i}.conv`, stride), `layers.${i}.bn`), `layers.${i}.prelu`);
    const quarter = block(block(x, 0, 2), 1, 2);
    const eighth = block(tf.add(quarter, block(quarter, 2, 1)), 3, 2);
    const bottleneck = flat(norm(tf.add(eighth, conv(eighth, 'conv', 1)), 'bn2'));
    const found = net.apply(x);
    expectClose(found.bottleneck, bottleneck.dataSync(), 1e-5);
    expectClose(found.embedding, norm(linear(bottleneck, 'fc'), 'features').dataSync(), 1e-4);
    net.dispose();
  });

  test('SphereNet-20', () => {
    // Drawing 13 million numbers takes seconds; a sine has some of every size, too.
    const init: Initializer = (shape, fanIn) =>
      tf.tidy(() => {
        const sine = tf.sin(tf.mul(tf.range(0, tf.util.sizeFromShape(shape)), 2.7));
        return tf.mul(tf.reshape(sine, shape), 2 / Math.sqrt(fanIn));
      });
    const net = new SphereNet20({ dimension: 3, init });
    const x = tf.randomUniform([1, 112, 96, 3], -1, 1, 'float32', 6);
    const { conv, prelu, flat, linear } = operationsOf(net);
    const unit = (y: tf.Tensor, name: string, stride = 1): tf.Tensor =>
      prelu(conv(y, `conv${name}`, stride), `relu${name}`);
    // Table 2 of the paper: a convolution at stride 2, then so many pairs of convolutions around which the map goes.
    const stages: [string, ...[string, string][]][] = [
      ['1_1', ['1_2', '1_3']],
      ['2_1', ['2_2', '2_3'], ['2_4', '2_5']],
      ['3_1', ['3_2', '3_3'], ['3_4', '3_5'], ['3_6', '3_7'], ['3_8', '3_9']],
      ['4_1', ['4_2', '4_3']],
    ];
    let y: tf.Tensor = x;
    for (const [first, ...pairs] of stages) {
      y = unit(y, first, 2);
      for (const [a, b] of pairs) y = tf.add(y, unit(unit(y, a), b));
    }
    const bottleneck = flat(y);
    const found = net.apply(x);
    expect(found.bottleneck.shape).toEqual([1, 21504]);
    expectClose(found.bottleneck, bottleneck.dataSync(), 1e-5);
    expectClose(found.embedding, linear(bottleneck, 'fc5').dataSync(), 1e-5);
    net.dispose();
  });
});

import { createRandom } from '@scaleface/numerics';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, expect, it } from 'vitest';
import { describeEngines, expectClose, startEngine } from '../../../../../testing/engines.js';

type Operation = readonly [name: string, f: (...x: tf.Tensor[]) => tf.Tensor, ...shapes: number[][]];

const indices = [3, 0, 3, 1, 2, 3, 0];
const conv =
  (stride: number, pad: 'same' | 'valid' | number) =>
  (x: tf.Tensor, w: tf.Tensor): tf.Tensor =>
    tf.conv2d(x as tf.Tensor4D, w as tf.Tensor4D, stride, pad);
const depthwise =
  (stride: number, pad: 'same' | 'valid' | number) =>
  (x: tf.Tensor, w: tf.Tensor): tf.Tensor =>
    tf.depthwiseConv2d(x as tf.Tensor4D, w as tf.Tensor4D, stride, pad);
const image = [2, 7, 6, 5];

// What networks and losses are differentiated through.
const operations: readonly Operation[] = [
  ['convolution', conv(1, 'same'), image, [3, 3, 5, 4]],
  ['strided convolution', conv(2, 'same'), image, [3, 3, 5, 4]],
  ['convolution with explicit padding', conv(2, 1), image, [3, 3, 5, 4]],
  ['convolution with explicit padding that equals `same`', conv(1, 1), image, [3, 3, 5, 4]],
  ['strided convolution with explicit padding that equals `same`', conv(2, 1), [2, 7, 9, 5], [3, 3, 5, 4]],
  ['depthwise convolution with explicit padding that equals `same`', depthwise(1, 1), image, [3, 3, 5, 1]],
  ['convolution with padding wider than the filter', conv(1, 2), image, [2, 2, 5, 4]],
  ['depthwise convolution with explicit padding', depthwise(2, 1), image, [3, 3, 5, 1]],
  ['convolution without padding', conv(1, 'valid'), image, [3, 2, 5, 4]],
  ['pointwise strided convolution', conv(2, 'valid'), image, [1, 1, 5, 4]],
  ['depthwise convolution', depthwise(1, 'same'), image, [3, 3, 5, 2]],
  ['strided depthwise convolution', depthwise(2, 'valid'), image, [3, 3, 5, 1]],
  ['matrix product', (a, b) => tf.matMul(a, b), [9, 33], [33, 17]],
  ['product with transposed factors', (a, b) => tf.matMul(a, b, true, true), [33, 9], [17, 33]],
  ['max pooling', (x) => tf.maxPool(x as tf.Tensor4D, 2, 2, 'valid'), [2, 6, 6, 3]],
  ['average pooling with padding', (x) => tf.avgPool(x as tf.Tensor4D, [3, 2], [2, 1], 'same'), [2, 6, 5, 3]],
  ['average pooling', (x) => tf.avgPool(x as tf.Tensor4D, 3, 2, 'valid'), [2, 7, 7, 3]],
  ['sum of twenty terms', (x) => tf.addN(Array.from({ length: 20 }, (_, i) => tf.mul(x, i))), [3, 4]],
  [
    'join of twenty parts',
    (x) =>
      tf.concat(
        Array.from({ length: 20 }, (_, i) => tf.mul(x, i)),
        1,
      ),
    [3, 4],
  ],
  ['gather', (x) => tf.gather(x, tf.tensor1d(indices, 'int32')), [4, 6]],
  ['gather along columns', (x) => tf.gather(x, tf.tensor1d(indices, 'int32'), 1), [3, 4]],
  ['Einstein sum: a matrix product', (a, b) => tf.einsum('ij,jk->ik', a, b), [3, 4], [4, 5]],
  ['Einstein sum: a batch of products, turned', (a, b) => tf.einsum('bij,bkj->kib', a, b), [2, 3, 4], [2, 5, 4]],
  ['Einstein sum over axes of one factor', (a, b) => tf.einsum('ijk,jl->li', a, b), [3, 4, 2], [4, 5]],
  ['Einstein sum of one factor', (a) => tf.einsum('ij->j', a), [3, 4]],
  ['softmax', (x) => tf.softmax(x), [5, 11]],
  ['log-sum-exp', (x) => tf.logSumExp(tf.mul(x, 30), 1), [5, 11]],
  ['moments', (x) => tf.add(tf.moments(x, 0).mean, tf.moments(x, 0).variance), [16, 5]],
  ['PReLU', (x, a) => tf.prelu(x, a), image, [5]],
  ['PReLU with slopes above 1', (x, a) => tf.prelu(x, tf.mul(a, 5)), image, [5]],
  ['ELU', (x) => tf.elu(x), [40]],
  ['ReLU6', (x) => tf.relu6(tf.mul(x, 5)), [40]],
  ['softplus', (x) => tf.softplus(x), [40]],
  ['square root and division', (x) => tf.div(x, tf.sqrt(tf.add(tf.sum(tf.square(x), 1, true), 1e-3))), [6, 7]],
  [
    'padding, slices and joins',
    (x) =>
      tf.concat(
        [
          tf.pad(x, [
            [1, 0],
            [0, 2],
          ]),
          tf.slice(x, [0, 0], [1, 3]),
        ].map((t) => tf.sum(t, 0)),
        0,
      ),
    [4, 3],
  ],
  [
    'where and maximum',
    (x, y) => tf.where(tf.greater(tf.range(0, 6), 2), tf.maximum(x, y), tf.square(y)),
    [5, 6],
    [5, 6],
  ],
];

function gradients([name, f, ...shapes]: Operation): number[][] {
  return tf.tidy(() => {
    const random = createRandom(name.length);
    const draw = (shape: number[]): tf.Tensor =>
      tf.tensor(
        Float32Array.from({ length: tf.util.sizeFromShape(shape) }, () => random.normal()),
        shape,
      );
    const x = shapes.map(draw);
    const y = f(...x);
    const weight = draw(y.shape);
    const grads = tf.grads((...arg: tf.Tensor[]) => tf.sum(tf.mul(f(...arg), weight)))(x);
    return [y, ...grads].map((t) => Array.from(t.dataSync()));
  });
}

const reference = new Map<string, number[][]>();

beforeAll(async () => {
  await startEngine('cpu');
  for (const operation of operations) reference.set(operation[0], gradients(operation));
});

describeEngines('values and gradients are those of cpu', (engine, tolerance) => {
  beforeAll(() => startEngine(engine));

  for (const operation of operations) {
    it(`of ${operation[0]}`, () => {
      const before = tf.memory().numTensors;
      const [value, ...grads] = gradients(operation);
      expect(tf.memory().numTensors - before, 'tensors left behind').toBe(0);
      const [expected, ...expectedGrads] = reference.get(operation[0]) as number[][];
      expectClose(value as number[], expected as number[], tolerance.value);
      for (const [i, grad] of grads.entries()) expectClose(grad, expectedGrads[i] as number[], tolerance.gradient);
    });
  }
});

describeEngines('gradients of linear maps', (engine, tolerance) => {
  beforeAll(() => startEngine(engine));
  const random = createRandom(5);
  const draw = (shape: number[]): tf.Tensor =>
    tf.tensor(
      Float32Array.from({ length: tf.util.sizeFromShape(shape) }, () => 1 + random.uniform()),
      shape,
    );

  // Of a linear map f, the sum of x · ∇f is f itself.
  it.each<[string, (x: tf.Tensor) => tf.Tensor, number[]]>([
    ['average pooling with padding `same`', (x) => tf.avgPool(x as tf.Tensor4D, 3, 2, 'same'), [2, 6, 5, 3]],
    [
      'average pooling with padding `same` at every pixel',
      (x) => tf.avgPool(x as tf.Tensor4D, 3, 1, 'same'),
      [1, 4, 5, 2],
    ],
    ['an Einstein sum', (x) => tf.einsum('ijk,jl->li', x, tf.ones([4, 5])), [3, 4, 2]],
  ])('%s gives itself back', (_, f, shape) => {
    const x = draw(shape);
    const weight = draw(f(x).shape);
    const weigh = (t: tf.Tensor): tf.Tensor => tf.sum(tf.mul(f(t), weight));
    expectClose(tf.sum(tf.mul(tf.grad(weigh)(x), x)), weigh(x).dataSync(), tolerance.gradient);
  });

  it('an Einstein sum has the gradient of the matrix product that it is', () => {
    const [a, b, weight] = [draw([3, 4]), draw([5, 4]), draw([3, 5])] as [tf.Tensor, tf.Tensor, tf.Tensor];
    const gradientsOf = (f: (a: tf.Tensor, b: tf.Tensor) => tf.Tensor): tf.Tensor[] =>
      tf.grads((p: tf.Tensor, q: tf.Tensor) => tf.sum(tf.mul(f(p, q), weight)))([a, b]);
    const expected = gradientsOf((p, q) => tf.matMul(p, q, false, true));
    gradientsOf((p, q) => tf.einsum('ij,kj->ik', p, q)).forEach((gradient, i) => {
      expectClose(gradient, (expected[i] as tf.Tensor).dataSync(), tolerance.gradient);
    });
  });
});

import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import { expectClose } from '../../../../../../testing/engines.js';
import { registerWasmTrainingKernels } from '../../../../src/engine/kernels/wasm/register.js';
import { expectSameOnWasm, normal } from './compare.js';

describe('on wasm as on cpu', () => {
  test('the gradient of gather adds up rows that were taken more than once', async () => {
    const indices = [0, 2, 2, 4, 0, 2];
    const gathered = (x: tf.Tensor, axis: number): tf.Tensor => tf.gather(x, tf.tensor1d(indices, 'int32'), axis);
    for (const axis of [0, 1]) {
      await expectSameOnWasm(() => [tf.grad((x) => gathered(x, axis))(normal(1, [5, 5, 2]), undefined)]);
    }
  });

  test('a segment number below zero is left out', async () => {
    await expectSameOnWasm(() => [
      tf.unsortedSegmentSum(normal(1, [4, 3]), tf.tensor1d([1, -1, 0, 1], 'int32'), 3),
      tf.unsortedSegmentSum(tf.tensor1d([5, 6, 7], 'int32'), tf.tensor1d([1, 1, 0], 'int32'), 2),
    ]);
  });

  test.each(['ij,jk->ik', 'ij,kj->ik', 'bij,bjk->bik', 'ij->ji', 'ij->', 'ij,ij->i', 'i,j->ij', 'bhid,bhjd->bhij'])(
    'einsum %s',
    async (equation) => {
      const sizes: Record<string, number> = { b: 2, h: 3, i: 4, j: 5, k: 3, l: 2, d: 6 };
      const terms = (equation.split('->')[0] as string).split(',');
      const tensors = (): tf.Tensor[] =>
        terms.map((term, i) =>
          normal(
            i,
            [...term].map((axis) => sizes[axis] as number),
          ),
        );
      await expectSameOnWasm(() => [tf.einsum(equation, ...tensors())]);
    },
  );

  test('einsum of three tensors, which cpu refuses, is the product of their matrices', async () => {
    await tf.setBackend('wasm');
    const [a, b, c] = [normal(1, [2, 3]), normal(2, [3, 4]), normal(3, [4, 5])] as [
      tf.Tensor2D,
      tf.Tensor2D,
      tf.Tensor2D,
    ];
    expectClose(tf.einsum('ij,jk,kl->il', a, b, c), tf.matMul(tf.matMul(a, b), c).dataSync(), 1e-6);
    expectClose(tf.einsum('ij,k->jk', a, tf.tensor1d([1, 2])), tf.outerProduct(tf.sum(a, 0), [1, 2]).dataSync(), 1e-6);
  });

  test('axes reversed, leading, trailing and between, of numbers, counts, truth values and nothing', async () => {
    await expectSameOnWasm(
      () => [
        ...[[0], [1], [2], [3], [0, 1], [0, 2], [1, 3], [-1, 0], [0, 1, 2, 3]].map((axes) =>
          tf.reverse(normal(1, [3, 2, 4, 5]), axes),
        ),
        tf.reverse(normal(2, [7])),
        tf.reverse(tf.tensor2d([1, 2, 3, 4, 5, 6], [2, 3], 'int32'), 1),
        tf.reverse(tf.tensor2d([true, false, false, false], [2, 2], 'bool'), [0, 1]),
        tf.reverse(tf.zeros([0, 3]), 1),
        tf.reverse(tf.scalar(3), []),
      ],
      0,
    );
  });

  test('channels moved to pixels, in blocks of 2 and 3', async () => {
    await expectSameOnWasm(
      () => [
        ...[2, 3].map((block) => tf.depthToSpace(normal(block, [2, 3, 5, 2 * block ** 2]) as tf.Tensor4D, block)),
        tf.depthToSpace(normal(1, [1, 1, 1, 4]) as tf.Tensor4D, 2),
      ],
      0,
    );
  });

  test('five and six axes in another order', async () => {
    await expectSameOnWasm(
      () => [
        ...[
          [0, 2, 5, 1, 3, 4],
          [5, 4, 3, 2, 1, 0],
          [1, 0, 2, 3, 4, 5],
        ].map((order) => tf.transpose(normal(1, [2, 3, 2, 1, 4, 5]), order)),
        tf.transpose(normal(2, [2, 1, 3, 1, 4])),
        tf.transpose(tf.reshape(tf.range(0, 48, 1, 'int32'), [2, 3, 2, 2, 2]), [3, 1, 4, 0, 2]),
        tf.transpose(tf.zeros([1, 0, 2, 3, 4]), [4, 3, 2, 1, 0]),
      ],
      0,
    );
  });

  test('slices that cut leading, trailing, inner and no axes, of one to six, of numbers, counts, truth values and nothing', async () => {
    const cut = (shape: number[], begin: number[], size: number[]): tf.Tensor =>
      tf.slice(normal(shape.length, shape), begin, size);
    await expectSameOnWasm(
      () => [
        cut([40], [3], [30]),
        cut([7, 20], [2, 0], [3, 20]),
        cut([7, 20], [0, 1], [7, 18]),
        cut([7, 3], [1, 1], [5, 2]),
        cut([4, 5, 6], [1, 2, 0], [3, 2, 6]),
        cut([3, 5, 6, 7], [0, 1, 1, 0], [3, 3, 4, 7]),
        cut([3, 5, 6, 7], [2, 0, 5, 6], [1, 5, 1, 1]),
        cut([2, 3, 4, 2, 5], [1, 0, 1, 0, 2], [1, 3, 2, 2, 3]),
        cut([2, 3, 2, 4, 2, 3], [0, 1, 0, 1, 1, 0], [2, 2, 2, 3, 1, 3]),
        cut([4, 5], [0, 0], [4, 5]),
        cut([4, 5], [1, 2], [-1, -1]),
        cut([4, 5], [4, 0], [0, 5]),
        tf.slice(tf.zeros([0, 3]), [0, 1], [0, 2]),
        tf.slice(tf.tensor2d([1, 2, 3, 4, 5, 6], [2, 3], 'int32'), [0, 1], [2, 2]),
        tf.slice(tf.tensor2d([true, false, false, true], [2, 2], 'bool'), [0, 1], [2, 1]),
      ],
      0,
    );
  });

  test('slices copy no more than what they take', async () => {
    await tf.setBackend('wasm');
    registerWasmTrainingKernels();
    const x = tf.zeros([2 ** 20, 4]);
    const before = process.memoryUsage().arrayBuffers;
    const parts = Array.from({ length: 20 }, (_, i) => tf.slice(x, [i, 0], [1, 4]));
    // Twenty copies of the whole would be 320 MiB of buffers that wait to be collected.
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(2 ** 24);
    tf.dispose([x, parts]);
  });

  test('a clone shares the numbers of its original, and keeps them when that goes', async () => {
    await tf.setBackend('wasm');
    registerWasmTrainingKernels();
    const before = tf.memory().numDataBuffers;
    const x = tf.tensor1d([1, 2, 3]);
    const clone = tf.clone(x);
    expect(clone.dataId).toBe(x.dataId);
    expect(tf.memory().numDataBuffers).toBe(before + 1);
    x.dispose();
    expect([...clone.dataSync()]).toEqual([1, 2, 3]);
    clone.dispose();
    expect(tf.memory().numDataBuffers).toBe(before);
  });

  test('a variable made of a clone learns alone', async () => {
    await tf.setBackend('wasm');
    registerWasmTrainingKernels();
    const x = tf.tensor1d([1, 2]);
    const variable = tf.variable(tf.clone(x) as tf.Tensor1D);
    variable.assign(tf.tensor1d([5, 6]));
    expect([[...x.dataSync()], [...variable.dataSync()]]).toEqual([
      [1, 2],
      [5, 6],
    ]);
    tf.dispose([x, variable]);
  });

  test('products with a transposed factor', async () => {
    await expectSameOnWasm(() => [
      tf.matMul(normal(1, [7, 5]), normal(2, [3, 5]), false, true),
      tf.matMul(normal(1, [5, 7]), normal(2, [5, 3]), true, false),
      tf.matMul(normal(1, [5, 7]), normal(2, [3, 5]), true, true),
      tf.matMul(normal(1, [2, 5, 7]), normal(2, [2, 5, 3]), true, false),
      tf.matMul(normal(1, [2, 7, 5]), normal(2, [1, 3, 5]), false, true),
    ]);
  });

  test.each<[string, number[], number[], boolean, boolean]>([
    ['a wide first factor', [9, 40], [9, 2], true, false],
    ['a narrow first factor', [9, 2], [9, 40], true, false],
    ['a tall second factor', [2, 9], [40, 9], false, true],
    ['a short second factor', [40, 9], [2, 9], false, true],
    ['two factors larger than the product', [30, 3], [4, 30], true, true],
    ['two factors smaller than the product', [2, 30], [40, 2], true, true],
    ['a batch of wide ones', [3, 9, 40], [1, 9, 2], true, false],
  ])(
    'products with a transposed factor are those of plain ones, bit for bit: %s',
    async (_, a, b, transposeA, transposeB) => {
      const product = (): tf.Tensor => tf.matMul(normal(1, a), normal(2, b), transposeA, transposeB);
      await expectSameOnWasm(() => [product()]);
      await tf.setBackend('wasm');
      const turned = (x: tf.Tensor): tf.Tensor =>
        tf.transpose(x, [...Array(x.rank - 2).keys(), x.rank - 1, x.rank - 2]);
      const [first, second] = [normal(1, a), normal(2, b)];
      const plain = tf.matMul(transposeA ? turned(first) : first, transposeB ? turned(second) : second);
      expect([...product().dataSync()]).toEqual([...plain.dataSync()]);
    },
  );

  test('copies along axes of one number and of more', async () => {
    await expectSameOnWasm(
      () => [
        tf.tile(normal(1, [5, 1]), [1, 7]),
        tf.tile(normal(1, [1, 5]), [7, 1]),
        tf.tile(normal(1, [1, 1, 3]), [2, 4, 1]),
        tf.tile(normal(1, [2, 3]), [2, 2]),
        tf.tile(tf.tensor2d([1, 2], [2, 1], 'int32'), [1, 3]),
        tf.broadcastTo(tf.scalar(3), [2, 3]),
      ],
      0,
    );
    await tf.setBackend('wasm');
    const hostile = [Number.POSITIVE_INFINITY, Number.NaN, -0];
    const copies = tf.broadcastTo(tf.tensor2d(hostile, [3, 1]), [3, 2]).dataSync();
    expect([...copies]).toEqual(hostile.flatMap((x) => [x, x]));
  });

  test('sums over leading, trailing and all axes, kept or dropped, of numbers and counts', async () => {
    for (const axis of [[0], [0, 1], [1, 0], [-1], [1], [0, 2], [0, 1, 2]]) {
      for (const keep of [false, true]) {
        await expectSameOnWasm(() => [
          tf.sum(normal(1, [4, 5, 6]), axis, keep),
          tf.sum(tf.cast(normal(1, [4, 5, 6]), 'int32'), axis, keep),
        ]);
      }
    }
  });

  test.each(['same', 'valid', 1] as const)('the gradients of pooling with padding %s', async (pad) => {
    for (const [size, stride] of [
      [2, 2],
      [3, 2],
      [3, 1],
    ] as const) {
      if (pad === 1 && size === 2) continue;
      await expectSameOnWasm(() => [
        tf.grad((x) => tf.maxPool(x as tf.Tensor4D, size, stride, pad))(normal(1, [2, 7, 8, 3])),
        tf.grad((x) => tf.avgPool(x as tf.Tensor4D, size, stride, pad))(normal(1, [2, 7, 8, 3])),
      ]);
    }
  });
});

test('registering twice changes nothing', () => {
  registerWasmTrainingKernels();
  const names = ['Conv2DBackpropFilter', 'BatchMatMul', 'Sum'];
  const before = names.map((name) => tf.getKernel(name, 'wasm'));
  expect(registerWasmTrainingKernels()).toBe(true);
  expect(names.map((name) => tf.getKernel(name, 'wasm'))).toEqual(before);
});

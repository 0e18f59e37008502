import {
  type ArcFaceLossOptions,
  adaFaceLoss,
  arcFaceLoss,
  bayesianTripletLoss,
  cosFaceLoss,
  crFiqaLoss,
  dulKlLoss,
  magFaceLoss,
  mlsLoss,
  type Reduction,
  scaleFaceLoss,
  scfLoss,
  softmaxCrossEntropy,
  supConLoss,
} from '@scaleface/losses';
import * as tf from '@tensorflow/tfjs-core';
import { expect, expectTypeOf, test } from 'vitest';
import { startEngine } from '../../../testing/engines.js';

const none = { reduction: 'none' } as const;
const sum = { reduction: 'sum' } as const;

test('the result of a fused loss is a scalar, or with no reduction a vector, in types as in values', async () => {
  await startEngine('cpu');
  const o = { embeddings: tf.eye(2), weights: tf.eye(2), labels: tf.tensor1d([0, 1], 'int32') };
  const s = { ...o, scale: 8 };
  for (const loss of [arcFaceLoss, cosFaceLoss, magFaceLoss, adaFaceLoss, scaleFaceLoss] as const) {
    expectTypeOf(loss(s)).toEqualTypeOf<tf.Scalar>();
    expectTypeOf(loss({ ...s, ...sum })).toEqualTypeOf<tf.Scalar>();
    expectTypeOf(loss({ ...s, ...none })).toEqualTypeOf<tf.Tensor1D>();
    expect([loss(s), loss({ ...s, ...sum }), loss({ ...s, ...none })].map(({ shape }) => shape)).toEqual([[], [], [2]]);
  }
  expectTypeOf(arcFaceLoss({ ...o, reduction: 'mean' })).toEqualTypeOf<tf.Scalar>();
});

test('the result of the other losses too', async () => {
  await startEngine('cpu');
  const [x, ls, y] = [tf.eye(2), tf.zeros([2, 2]), tf.tensor1d([0, 0], 'int32')];
  const [kappa, g] = [tf.ones([2, 1]), { mu: x, logSigmaSq: ls }];
  const scf = { embeddings: x, weights: x, kappa, labels: y };
  const triplet = { anchor: g, positive: g, negative: g };
  const scalars = [
    mlsLoss(x, ls, y),
    softmaxCrossEntropy(x, y, sum),
    supConLoss(x, [0, 0], { reduction: 'mean-non-zero' }),
    crFiqaLoss(kappa, x, y),
    dulKlLoss(x, ls, { reduction: 'mean' }),
    scfLoss(scf),
    bayesianTripletLoss({ ...triplet, ...sum }),
  ];
  const vectors = [
    mlsLoss(x, ls, y, none),
    softmaxCrossEntropy(x, y, none),
    supConLoss(x, [0, 0], none),
    crFiqaLoss(kappa, x, y, none),
    dulKlLoss(x, ls, none),
    scfLoss({ ...scf, ...none }),
    bayesianTripletLoss({ ...triplet, ...none }),
  ];
  expectTypeOf(scalars).toEqualTypeOf<tf.Scalar[]>();
  expectTypeOf(vectors).toEqualTypeOf<tf.Tensor1D[]>();
  expect(scalars.every(({ rank }) => rank === 0)).toBe(true);
  expect(vectors.map(({ shape }) => shape)).toEqual([[1], [2], [2], [2], [2], [2], [2]]);
});

test('a reduction that is known only later gives either', () => {
  const later = (options: ArcFaceLossOptions): tf.Tensor => arcFaceLoss(options);
  expectTypeOf(later).parameter(0).toHaveProperty('reduction').toEqualTypeOf<Reduction | undefined>();
  expectTypeOf(arcFaceLoss<Reduction>).returns.toEqualTypeOf<tf.Tensor1D | tf.Scalar>();
});

test('an optimizer of TensorFlow.js minimises a loss as it is', () => {
  type Minimised = Parameters<tf.Optimizer['minimize']>[0];
  const options = { embeddings: tf.eye(2), weights: tf.eye(2), labels: tf.tensor1d([0, 1], 'int32') };
  expectTypeOf(() => arcFaceLoss(options)).toExtend<Minimised>();
  expectTypeOf(() => scaleFaceLoss({ ...options, scale: 8 })).toExtend<Minimised>();
  expectTypeOf(() => supConLoss(tf.eye(2), [0, 0])).toExtend<Minimised>();
  expectTypeOf(() => arcFaceLoss({ ...options, ...none })).not.toExtend<Minimised>();
});

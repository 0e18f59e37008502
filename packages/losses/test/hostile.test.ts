import * as tf from '@tensorflow/tfjs-core';
import { afterEach, describe, expect, it } from 'vitest';
import { describeEngines } from '../../../testing/engines.js';
import {
  arcFaceLogits,
  arcFaceLoss,
  cosFaceLogits,
  magFaceLoss,
  mlsLoss,
  mutualLikelihoodScore,
  probConstraintLoss,
  probLoss,
  scaleFaceLogits,
  scaleFaceLoss,
  setDebug,
  setValueChecks,
  softmaxCrossEntropy,
  sphereFaceLogits,
} from '../src/index.js';

const int = (values: number[]): tf.Tensor1D => tf.tensor1d(values, 'int32');
const finite = (...tensors: tf.Tensor[]): void => {
  for (const t of tensors) expect([...t.dataSync()].every(Number.isFinite)).toBe(true);
};
const withGradients = (f: (...t: tf.Tensor[]) => tf.Tensor, ...args: tf.Tensor[]): tf.Tensor[] => {
  const results = [f(...args), ...tf.grads(f)(args)];
  finite(...results);
  return results;
};

describeEngines('hostile inputs', (engine) => {
  afterEach(() => {
    setDebug(false);
    setValueChecks(true);
  });

  it('cosines of exactly ±1 and 1 + 1e-7 give finite values and gradients', () => {
    const cosine = tf.tensor2d([
      [1, 0],
      [-1, 0],
      [1 + 1.2e-7, 0],
      [-1 - 1.2e-7, 0],
    ]);
    const y = int([0, 0, 0, 0]);
    for (const beyond of ['paper', 'easy', 'monotone'] as const) {
      withGradients((c) => softmaxCrossEntropy(arcFaceLogits(c, y, { beyond }), y), cosine);
    }
    withGradients((c) => softmaxCrossEntropy(cosFaceLogits(c, y), y), cosine);
  });

  it('embeddings that are their own centre, or its opposite, give finite values and gradients', () => {
    const w = tf.tensor2d([
      [0.6, 0.8],
      [0.8, -0.6],
    ]);
    const y = int([0, 0]);
    const x = tf.tensor2d([
      [0.6, 0.8],
      [-0.6, -0.8],
    ]);
    withGradients((x, w) => arcFaceLoss({ embeddings: x, weights: w, labels: y }), x, w);
    withGradients((x, w) => magFaceLoss({ embeddings: x, weights: w, labels: y }), x, w);
    withGradients((x, w) => softmaxCrossEntropy(sphereFaceLogits(x, tf.transpose(w), y), y), x, w);
  });

  it('zero vectors give finite values and gradients', () => {
    const x = tf.tensor2d([
      [0, 0],
      [1, 2],
    ]);
    const w = tf.tensor2d([
      [0, 0],
      [1, 1],
      [2, -1],
    ]);
    const y = int([0, 1]);
    withGradients((x, w) => arcFaceLoss({ embeddings: x, weights: w, labels: y }), x, w);
    withGradients((x, w) => magFaceLoss({ embeddings: x, weights: w, labels: y }), x, w);
    withGradients((x, w) => softmaxCrossEntropy(sphereFaceLogits(x, tf.transpose(w), y), y), x, w);
    withGradients((m, l) => mlsLoss(m, l, int([0, 0])), x, tf.zeros([2, 2]));
  });

  it('one class has loss 0 up to rounding, whatever the target logit', () => {
    const x = tf.tensor2d([
      [1, 0],
      [-1, 0.1],
    ]);
    const w = tf.tensor2d([[1, 0]]);
    const [loss] = withGradients((x, w) => arcFaceLoss({ embeddings: x, weights: w, labels: int([0, 0]) }), x, w);
    expect(Math.abs(loss?.dataSync()[0] as number)).toBeLessThan(1e-5);
    withGradients((c) => softmaxCrossEntropy(arcFaceLogits(c, int([0, 0])), int([0, 0])), tf.tensor2d([[1], [-1]]));
  });

  it('one sample works in every loss', () => {
    const x = tf.tensor2d([[1, 2]]);
    withGradients((x) => arcFaceLoss({ embeddings: x, weights: tf.eye(2), labels: int([0]) }), x);
    withGradients((m, l) => mlsLoss(m, l, int([0])), x, tf.ones([1, 2]));
    withGradients((m, l) => probLoss(m, l, int([0])), x, tf.ones([1, 2]));
    withGradients((l) => probConstraintLoss(l), tf.ones([1, 2]));
  });

  it('no positives give a differentiable zero', () => {
    const mu = tf.tensor2d([
      [1, 2],
      [3, 4],
      [5, 6],
    ]);
    const y = int([0, 1, 2]);
    const results = withGradients((m, l) => mlsLoss(m, l, y), mu, tf.ones([3, 2]));
    for (const r of results) expect([...r.dataSync()].every((v) => v === 0)).toBe(true);
    withGradients((m, l) => probLoss(m, l, y), mu, tf.ones([3, 2]));
    expect(mlsLoss(mu, tf.ones([3, 2]), y, { reduction: 'none' }).shape).toEqual([0]);
  });

  it('all labels −1 give a differentiable zero', () => {
    const x = tf.tensor2d([
      [1, 2],
      [3, 4],
    ]);
    const y = int([-1, -1]);
    const s = tf.fill([2, 1], 10);
    for (const f of [
      (x: tf.Tensor, s: tf.Tensor) => scaleFaceLoss({ embeddings: x, weights: tf.eye(2), labels: y, scale: s }),
      (x: tf.Tensor, s: tf.Tensor) =>
        tf.add(magFaceLoss({ embeddings: x, weights: tf.eye(2), labels: y }), tf.mul(tf.sum(s), 0)),
      (x: tf.Tensor, s: tf.Tensor) => softmaxCrossEntropy(scaleFaceLogits(x, y, s), y),
      (x: tf.Tensor, s: tf.Tensor) => tf.add(mlsLoss(x, tf.zeros([2, 2]), y), tf.mul(tf.sum(s), 0)),
    ]) {
      for (const r of withGradients(f, x, s)) expect([...r.dataSync()].every((v) => v === 0)).toBe(true);
    }
  });

  it('a scale of 0 gives log C and finite gradients', () => {
    const x = tf.tensor2d([
      [1, 2],
      [3, 4],
    ]);
    const w = tf.tensor2d([
      [1, 0],
      [0, 1],
      [1, 1],
      [1, -1],
    ]);
    const f = (x: tf.Tensor, w: tf.Tensor, s: tf.Tensor): tf.Tensor =>
      scaleFaceLoss({ embeddings: x, weights: w, labels: int([0, 1]), scale: s });
    const [loss] = withGradients(f, x, w, tf.zeros([2, 1]));
    expect(loss?.dataSync()[0]).toBeCloseTo(Math.log(4), 5);
  });

  it('a scale of 1e4 gives finite values and gradients', () => {
    const x = tf.tensor2d([
      [1, 2],
      [3, 4],
    ]);
    const w = tf.tensor2d([
      [1, 0],
      [0, 1],
      [1, 1],
      [1, -1],
    ]);
    const y = int([3, 1]);
    const f = (x: tf.Tensor, w: tf.Tensor, s: tf.Tensor): tf.Tensor =>
      scaleFaceLoss({ embeddings: x, weights: w, labels: y, scale: s });
    withGradients(f, x, w, tf.fill([2, 1], 1e4));
    withGradients((x, w) => arcFaceLoss({ embeddings: x, weights: w, labels: y, scale: 1e4 }), x, w);
    withGradients(
      (c) => softmaxCrossEntropy(arcFaceLogits(c, y, { scale: 1e4 }), y),
      tf.tensor2d([
        [0.9, -1, 0, 1],
        [1, -1, 0, 0.2],
      ]),
    );
  });

  it('log σ² of ±80 gives finite values and gradients', () => {
    const mu = tf.tensor2d([
      [1, 2],
      [3, 4],
      [5, -6],
    ]);
    const y = int([0, 0, 1]);
    for (const v of [-80, 80]) {
      const ls = tf.add(tf.zeros([3, 2]), v);
      withGradients((m, l) => mlsLoss(m, l, y), mu, ls);
      withGradients((m, l) => tf.sum(mutualLikelihoodScore(m, l)), mu, ls);
      withGradients((m, l) => probLoss(m, l, y), mu, ls);
    }
    const mixed = tf.tensor2d([
      [-80, 80],
      [80, -80],
      [-80, -80],
    ]);
    withGradients((m, l) => probLoss(m, l, y), mu, mixed);
    // The constraint compares variances whose ratio, e¹⁶⁰, float32 does not hold.
    const [loss] = withGradients((l) => probConstraintLoss(l, { ratio: 'variance' }), tf.tensor2d([[-80], [80]]));
    expect(loss?.dataSync()[0]).toBeCloseTo(1, 5);
  });

  it('[N] scales belong to rows even where C = N', () => {
    const cosine = tf.tensor2d([
      [0.1, 0.2],
      [0.3, 0.4],
    ]);
    const y = int([-1, -1]);
    const expected = [0.1, 0.2, 3, 4];
    for (const s of [tf.tensor1d([1, 10]), tf.tensor2d([[1], [10]])]) {
      scaleFaceLogits(cosine, y, s)
        .dataSync()
        .forEach((v, i) => {
          expect(v).toBeCloseTo(expected[i] as number, 5);
        });
    }
    expect(() => scaleFaceLogits(cosine, y, tf.tensor2d([[1, 10]]))).toThrow(/scale/);
    expect(() => scaleFaceLogits(cosine, y, tf.scalar(3))).toThrow(/scale/);
  });

  it('wrong shapes and labels out of range are refused by name', () => {
    // Reading labels back costs a synchronisation there, so they are looked at in debug mode only.
    if (engine === 'webgpu') setDebug(true);
    const x = tf.zeros([2, 3]);
    expect(() => arcFaceLogits(x, int([0, 1, 2]))).toThrow(/labels/);
    expect(() => arcFaceLogits(x, int([0, 3]))).toThrow(/labels.*not a class/);
    expect(() => arcFaceLogits(x, int([0, -2]))).toThrow(/labels.*not a class/);
    expect(() => arcFaceLogits(tf.zeros([3]), int([0]))).toThrow(/cosine/);
    expect(() => arcFaceLoss({ embeddings: x, weights: tf.zeros([3, 2]), labels: int([0, 1]) })).toThrow(/weights/);
    expect(() => mlsLoss(x, tf.zeros([2, 2]), int([0, 0]))).toThrow(/logSigmaSq/);
  });

  describe('a scale that is none', () => {
    const losses = (): ((scale: tf.Tensor) => tf.Tensor)[] => {
      const x = tf.tensor2d([
        [0.1, 0.4],
        [-0.2, 0.3],
      ]);
      const [weights, y] = [tf.eye(2), int([0, 1])];
      return [
        (scale) => scaleFaceLoss({ embeddings: x, weights, labels: y, scale }),
        (scale) => softmaxCrossEntropy(scaleFaceLogits(x, y, scale), y),
      ];
    };
    const ofNumber = (scale: number) => () => arcFaceLogits(tf.zeros([2, 2]), int([0, 1]), { scale });

    it.each([
      [Number.NaN, 'not-finite'],
      [Number.POSITIVE_INFINITY, 'not-finite'],
      [-5, 'out-of-range'],
    ])('is refused while a gradient is recorded, and nothing is left behind: %s', (value, code) => {
      for (const f of losses()) {
        const s = tf.tensor2d([[3], [value]]);
        const refusal = expect.objectContaining({ code, path: 'scale' });
        const before = tf.memory().numTensors;
        expect(() => tf.tidy(() => f(s))).toThrow(refusal);
        expect(() => tf.valueAndGrad(f)(s)).toThrow(refusal);
        expect(tf.memory().numTensors).toBe(before);
        s.dispose();
      }
      expect(ofNumber(value)).toThrow(/options\.scale/);
    });

    it('is let through as a tensor with the checks of values switched off, as a number never', () => {
      setValueChecks(false);
      for (const f of losses()) expect(f(tf.tensor1d([3, -5])).dataSync()[0]).toBeTypeOf('number');
      expect(ofNumber(-5)).toThrow(/options\.scale/);
    });

    it.runIf(engine === 'webgpu')('makes the loss NaN where only the device has the numbers', () => {
      for (const f of losses()) {
        const s = tf.neg(tf.tensor2d([[-3], [5]]));
        const { value, grad } = tf.valueAndGrad(f)(s);
        expect(value.dataSync()[0]).toBeNaN();
        expect(grad.dataSync()[1]).toBeNaN();
        setDebug(true);
        expect(() => f(s)).toThrow(expect.objectContaining({ code: 'out-of-range', path: 'scale' }));
        setDebug(false);
      }
    });
  });

  it('values that are not finite are refused in debug mode', () => {
    setDebug(true);
    const bad = tf.tensor2d([[0.1, Number.NaN]]);
    expect(() => arcFaceLogits(bad, int([0]))).toThrow(/not finite/);
    expect(() => mutualLikelihoodScore(tf.zeros([1, 2]), bad)).toThrow(/not finite/);
    expect(() => scaleFaceLogits(tf.zeros([1, 2]), int([0]), tf.tensor1d([Number.POSITIVE_INFINITY]))).toThrow(/scale/);
  });
});

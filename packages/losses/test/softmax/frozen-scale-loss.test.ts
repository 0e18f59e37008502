import { createRandom } from '@scaleface/numerics';
import * as tf from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { describeEngines, expectClose, expectNoLeak } from '../../../../testing/engines.js';
import {
  type FrozenScaleLossOptions,
  frozenScaleLoss,
  scaleFaceLogits,
  setDebug,
  setValueChecks,
  softmaxCrossEntropy,
} from '../../src/index.js';
import { scaleSoftmax } from '../../src/softmax/scale-softmax.js';
import { expectGolden, golden, load } from '../helpers/golden.js';

type Options = FrozenScaleLossOptions<'none'>;
const int = (values: number[]): tf.Tensor1D => tf.tensor1d(values, 'int32');
const beyonds = ['paper', 'easy', 'monotone'] as const;

/** Rows of cosines, some of them at the poles, with labels of which some name no class. */
function drawn(rows: number, classes: number): { cosine: tf.Tensor2D; labels: tf.Tensor1D; scale: tf.Tensor2D } {
  const random = createRandom(rows + classes);
  const poles = [1, -1, 0.99999994, -0.9];
  const own = Array.from({ length: rows }, (_, i) => (i % 5 === 4 ? -1 : random.integer(classes)));
  const cosine = Float32Array.from({ length: rows * classes }, () => 2 * random.uniform() - 1);
  own.forEach((label, i) => {
    if (label >= 0 && i < 8) cosine[i * classes + label] = poles[i % 4] as number;
  });
  return {
    cosine: tf.tensor2d(cosine, [rows, classes]),
    labels: int(own),
    scale: tf.tensor2d(
      Float32Array.from({ length: rows }, (_, i) => (i % 7) * 10 * random.uniform()),
      [rows, 1],
    ),
  };
}

describeEngines('the loss of scales alone', (engine, tolerance) => {
  it('has the loss and the gradient by the scale of the published code', () => {
    const g = golden('arcface_scale');
    const [cosine, labels, scale] = [load(g.inputs.cosine), load(g.inputs.label), load(g.inputs.scale)];
    const options = g.params as { margin: number };
    expectGolden(
      expectNoLeak(1, () => frozenScaleLoss(cosine, labels, scale, options)),
      g.outputs.crossEntropyMean,
      tolerance.value,
    );
    const slope = expectNoLeak(1, () => tf.grad((s) => frozenScaleLoss(cosine, labels, s, options))(scale));
    expectGolden(slope, g.grads.scale, tolerance.gradient);
    expect(slope.shape).toEqual([9, 1]);
  });

  // 9 × 4 cosines are worked out in numbers where the engine is read freely, 16 × 4200 never.
  it.each([
    [9, 4],
    [16, 4200],
  ])('is the cross-entropy of the logits, with its gradient by the scale: %d rows of %d classes', (rows, classes) => {
    const { cosine, labels, scale } = drawn(rows, classes);
    for (const beyond of beyonds) {
      for (const reduction of ['none', 'sum', 'mean'] as const) {
        const options = { margin: 0.3, beyond };
        const composed = (s: tf.Tensor): tf.Tensor =>
          softmaxCrossEntropy(scaleFaceLogits(cosine, labels, s, options), labels, { reduction });
        const own = (s: tf.Tensor): tf.Tensor => frozenScaleLoss(cosine, labels, s, { ...options, reduction });
        expectClose(own(scale), composed(scale).dataSync(), tolerance.value);
        const weights = reduction === 'none' ? tf.linspace(-1, 2, rows) : tf.scalar(1.5);
        expectClose(
          expectNoLeak(1, () => tf.grad(own)(scale, weights)),
          tf.grad(composed)(scale, weights).dataSync(),
          tolerance.gradient,
        );
      }
    }
  });

  it('takes scales as [N], leaves nothing behind and changes nothing', () => {
    const { cosine, labels, scale } = drawn(9, 4);
    const before = scale.dataSync().slice();
    const whole = expectNoLeak(1, () => frozenScaleLoss(cosine, labels, scale));
    const flat = frozenScaleLoss(cosine, labels, tf.reshape(scale, [9]));
    expect(flat.dataSync()).toEqual(whole.dataSync());
    expect(scale.dataSync()).toEqual(before);
    expect(tf.grad((s) => frozenScaleLoss(cosine, labels, s))(tf.reshape(scale, [9])).shape).toEqual([9]);
  });

  it('is 0 without a class, log C at the scale 0, and finite at scales as large as any', () => {
    const cosine = tf.tensor2d([
      [1, 1, 1],
      [-1, 1, 0.5],
    ]);
    const lossOf = (labels: number[], s: number, options: Options = {}): number[] =>
      Array.from(
        frozenScaleLoss(cosine, int(labels), tf.fill([2, 1], s), { ...options, reduction: 'none' }).dataSync(),
      );
    expect(lossOf([-1, -1], 64)).toEqual([0, 0]);
    expectClose(lossOf([0, 1], 0), [Math.log(3), Math.log(3)], tolerance.value);
    expect(frozenScaleLoss(cosine, int([-1, -1]), tf.ones([2, 1])).dataSync()[0]).toBe(0);
    // cos(π + 0.5) against 1.
    expectClose(lossOf([0, 0], 1e6, { margin: 0 }), [Math.log(3), 2e6], tolerance.value);
    const slope = tf.grad((s) => frozenScaleLoss(cosine, int([-1, -1]), s))(tf.ones([2, 1]));
    expect(Array.from(slope.dataSync()).map(Math.abs)).toEqual([0, 0]);
  });

  it('refuses wrong arguments by their names', () => {
    if (engine === 'webgpu') setDebug(true);
    const [cosine, labels, scale] = [tf.tensor2d([[0.5, 0]]), int([0]), tf.tensor2d([[3]])];
    expect(() => frozenScaleLoss(tf.tensor1d([1]), labels, scale)).toThrow(/cosine/);
    expect(() => frozenScaleLoss(tf.zeros([1, 0]), labels, scale)).toThrow(/cosine.*empty/);
    expect(() => frozenScaleLoss(cosine, int([2]), scale)).toThrow(/labels.*not a class/);
    expect(() => frozenScaleLoss(cosine, labels, tf.tensor2d([[1, 2]]))).toThrow(/scale/);
    expect(() => frozenScaleLoss(cosine, labels, tf.tensor2d([[-1]]))).toThrow(/scale.*not a scale/);
    expect(() => frozenScaleLoss(cosine, labels, tf.tensor2d([[Number.NaN]]))).toThrow(/scale.*not a scale/);
    expect(() => frozenScaleLoss(cosine, labels, scale, { margin: 4 })).toThrow(/options.margin/);
    expect(() => frozenScaleLoss(cosine, labels, scale, { reduction: 'avg' as never })).toThrow(/reduction/);
    if (engine === 'webgpu') setDebug(false);
    else {
      for (const bad of [
        [Number.NaN, 0],
        [0.5, Number.NaN],
        [0.5, Number.POSITIVE_INFINITY],
      ]) {
        expect(() => frozenScaleLoss(tf.tensor2d([bad]), labels, scale)).toThrow(/cosine.*not finite/);
      }
      setValueChecks(false);
      expect(frozenScaleLoss(tf.tensor2d([[Number.NaN, 0]]), labels, scale).dataSync()[0]).toBeNaN();
      setValueChecks(true);
    }
  });
});

it('losses near 0 keep their digits, and slopes are differences of losses', () => {
  const at = (s: number, cosine: number[], label = 0): { loss: number; slope: number } => {
    const { losses, slopes } = scaleSoftmax({
      cosine,
      classes: cosine.length,
      labels: Int32Array.of(label),
      scale: [s],
      margin: (c) => c,
    });
    return { loss: losses[0] as number, slope: slopes[0] as number };
  };
  // log(1 + e^{-39}) is e^{-39}; in one sum with 1 it would be 0. Terms below e^{-40} are left out.
  expect(at(39, [1, 0]).loss / Math.exp(-39)).toBeCloseTo(1, 12);
  expect(at(39, [1, 0]).slope / -Math.exp(-39)).toBeCloseTo(1, 12);
  expect(at(41, [1, 0]).loss).toBe(0);
  for (const [s, label] of [
    [0, 0],
    [0.5, 1],
    [12, 2],
    [30, 0],
  ] as const) {
    const cosine = [0.3, 0.9, -0.4, 0.9];
    const difference = (at(s + 1e-5, cosine, label).loss - at(s - 1e-5, cosine, label).loss) / 2e-5;
    expect(at(s, cosine, label).slope).toBeCloseTo(difference, 8);
  }
});

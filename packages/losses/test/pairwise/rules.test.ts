import { createRandom } from '@scaleface/numerics';
import * as tf from '@tensorflow/tfjs-core';
import { afterEach, expect, it } from 'vitest';
import { describeEngines, expectNoLeak } from '../../../../testing/engines.js';
import {
  batchEasyHardMiner,
  CrossBatchMemory,
  circleLoss,
  contrastiveLoss,
  type IndexTuple,
  multiSimilarityLoss,
  ntXentLoss,
  type PairLossOptions,
  type PairReduction,
  proxyAnchorLoss,
  setDebug,
  supConLoss,
  tripletLoss,
} from '../../src/index.js';
import { normal } from '../helpers/twin.js';

type Loss = (embeddings: tf.Tensor, labels: number[], options?: PairLossOptions) => tf.Tensor;
const losses: [string, Loss][] = Object.entries({
  contrastiveLoss,
  tripletLoss,
  ntXentLoss,
  supConLoss,
  multiSimilarityLoss,
  circleLoss,
});
const ofSamples: [string, Loss][] = Object.entries({ supConLoss, multiSimilarityLoss, circleLoss });

const labels = [0, 1, 0, -1, 1, 2];
const drawn = (seed = 1, rows = 6): tf.Tensor2D =>
  tf.tensor2d([...normal(createRandom(seed), [rows, 4]).data], [rows, 4]);
const numbers = (x: tf.Tensor): number[] => Array.from(x.dataSync());
const gradient = (loss: (x: tf.Tensor) => tf.Tensor, x: tf.Tensor): number[] => numbers(tf.grad(loss)(x));
const mean = (x: number[]): number => x.reduce((a, b) => a + b, 0) / Math.max(1, x.length);
const lists = (...rows: number[][]): IndexTuple => rows.map((row) => Int32Array.from(row)) as unknown as IndexTuple;

describeEngines('losses of pairs', (engine, tolerance) => {
  afterEach(() => setDebug(false));

  it.each(losses)('%s of a batch with label −1 is that of the batch without it, which gets no gradient', (_, loss) => {
    const x = drawn();
    const without = tf.gather(x, tf.tensor1d([0, 1, 2, 4, 5], 'int32'));
    for (const reduction of ['mean', 'mean-non-zero', 'sum'] as const) {
      const [value] = numbers(loss(x, labels, { reduction }));
      expect(value).toBeCloseTo(numbers(loss(without, [0, 1, 0, 1, 2], { reduction }))[0] as number, 4);
    }
    const g = gradient((e) => loss(e, labels), x);
    expect(g.slice(12, 16)).toEqual([0, 0, 0, 0]);
    expect(g.some((v) => v !== 0)).toBe(true);
  });

  it.each(losses)('%s is as its own losses, reduced', (name, loss) => {
    const x = drawn(2);
    const each = numbers(loss(x, labels, { reduction: 'none' }));
    const of = (reduction: PairReduction): number => numbers(loss(x, labels, { reduction }))[0] as number;
    expect(of('sum')).toBeCloseTo(mean(each) * each.length, 3);
    if (name === 'contrastiveLoss') {
      // 4 positive pairs and 16 negative ones, each kind with a mean of its own.
      expect(each.length).toBe(20);
      const parts = [each.slice(0, 4), each.slice(4)];
      expect(of('mean')).toBeCloseTo(mean(parts.map(mean)) * 2, 4);
      expect(of('mean-non-zero')).toBeCloseTo(mean(parts.map((p) => mean(p.filter((v) => v > 0)))) * 2, 4);
      return;
    }
    const counted = ofSamples.some(([known]) => known === name) ? each.filter((_, i) => i !== 3) : each;
    expect(of('mean')).toBeCloseTo(mean(counted), 4);
    expect(of('mean-non-zero')).toBeCloseTo(mean(each.filter((v) => v > 0)), 4);
  });

  it.each(losses)('%s takes labels as a tensor too', (_, loss) => {
    const x = drawn();
    const asTensor = loss(x, tf.tensor1d(labels, 'int32') as never);
    expect(numbers(asTensor)).toEqual(numbers(loss(x, labels)));
  });

  it.each(losses)('%s is a differentiable 0 without any pair', (_, loss) => {
    const x = drawn(3, 3);
    for (const y of [
      [-1, -1, -1],
      [4, -1, -1],
    ]) {
      expect(numbers(loss(x, y))).toEqual([0]);
      expect(gradient((e) => loss(e, y), x).every((v) => v === 0)).toBe(true);
      expect(numbers(loss(x, y, { reduction: 'none' })).every((v) => v === 0)).toBe(true);
    }
  });

  it.each(losses)(
    '%s without positives or without negatives is 0, but where each kind has a part of its own',
    (name, loss) => {
      const x = drawn(4, 3);
      for (const y of [
        [0, 0, 0],
        [0, 1, 2],
      ]) {
        const own = name === 'contrastiveLoss' || name === 'multiSimilarityLoss';
        expect(numbers(loss(x, y, { reduction: 'sum' }))[0] !== 0).toBe(own);
        expect(gradient((e) => loss(e, y), x).every(Number.isFinite)).toBe(true);
      }
    },
  );

  it.each(losses)(
    '%s of one pair of either kind is 0, as in pytorch-metric-learning; a triplet loss is not',
    (name, loss) => {
      const x = tf.tensor2d([1, 0, 0, 1, 0.9, 0.1], [3, 2]);
      const tuple = lists([0], [1], [0], [2]);
      expect(numbers(loss(x, [0, 0, 1], { tuple }))[0] === 0).toBe(name !== 'tripletLoss');
    },
  );

  it.each(losses)('%s is the same with the batch given as references but for the gradient through them', (_, loss) => {
    const [x, own] = [drawn(5), Int32Array.from(labels.keys())];
    const expected = loss(x, labels);
    const references = { embeddings: tf.clone(x), labels, own };
    expect(numbers(loss(x, labels, { references }))[0]).toBeCloseTo(numbers(expected)[0] as number, 4);
    const both = tf.grads((a: tf.Tensor, b: tf.Tensor) =>
      loss(a, labels, { references: { ...references, embeddings: b } }),
    );
    const summed = tf.add(...(both([x, references.embeddings]) as [tf.Tensor, tf.Tensor]));
    const wanted = gradient((e) => loss(e, labels), x);
    numbers(summed).forEach((v, k) => {
      expect(Math.abs(v - (wanted[k] as number))).toBeLessThan(20 * tolerance.gradient);
    });
  });

  it.each(losses)(
    '%s leaves no tensor behind, with a miner and a memory neither, and does not change its arguments',
    (_, loss) => {
      const x = drawn(6);
      const before = numbers(x);
      tf.dispose(tf.grad((e) => loss(e, labels))(x));
      tf.dispose(expectNoLeak(1, () => loss(x, labels)));
      tf.dispose(expectNoLeak(1, () => tf.grad((e) => loss(e, labels, { reduction: 'mean-non-zero' }))(x)));
      expectNoLeak(0, () => {
        const memory = new CrossBatchMemory({ dimensions: 4, size: 8 });
        for (let step = 0; step < 3; step++) {
          const f = (e: tf.Tensor): tf.Scalar => {
            const references = memory.enqueue(e, labels);
            const tuple = batchEasyHardMiner(e, labels, { positive: 'hard', references });
            return loss(e, labels, { references, tuple }) as tf.Scalar;
          };
          tf.dispose(tf.valueAndGrad(f as (e: tf.Tensor) => tf.Tensor)(x));
        }
        memory.dispose();
      });
      expect(numbers(x)).toEqual(before);
    },
  );

  it('triplets are taken for their pairs, and pairs for the triplets that they make', () => {
    const x = drawn(10);
    const triplets = lists([0, 0, 4], [2, 2, 1], [1, 4, 2]);
    const pairs = lists([0, 0, 4], [2, 2, 1], [0, 0, 4], [1, 4, 2]);
    for (const [name, loss] of losses) {
      if (name === 'tripletLoss') continue;
      expect(numbers(loss(x, labels, { tuple: triplets }))).toEqual(numbers(loss(x, labels, { tuple: pairs })));
    }
    const of = (tuple: IndexTuple): number[] => numbers(tripletLoss(x, labels, { tuple, reduction: 'none' }));
    const made = lists([0, 0, 4], [2, 2, 1], [1, 4, 2]);
    expect(of(lists([0, 4], [2, 1], [0, 0, 4], [1, 4, 2]))).toEqual(of(made));
    // A positive without a negative of its anchor makes none.
    expect(of(lists([0, 1], [2, 4], [0], [1]))).toEqual(of(lists([0], [2], [1])));
  });

  it('copies, opposites and zeros have losses and gradients by the limits of their formulas', () => {
    const x = tf.tensor2d([1, 0, 2, 0, -1, 0, 0, 0], [4, 2]);
    const y = [0, 0, 1, 1];
    for (const [, loss] of losses) {
      const g = gradient((e) => loss(e, y), x);
      expect(g.every(Number.isFinite)).toBe(true);
      expect(g.slice(6)).toEqual([0, 0]);
    }
    // A positive pair at distance 0, its negatives at distance 2; the zero is 1 from everything.
    expect(numbers(contrastiveLoss(x, y, { reduction: 'none', negativeMargin: 3 })).slice(0, 4)).toEqual([0, 0, 1, 1]);
  });

  it('a negative that is listed twice counts twice in ntXentLoss and once in the others', () => {
    const x = drawn(7);
    const once = lists([0, 0], [2, 2], [0, 0], [1, 4]);
    const twice = lists([0, 0], [2, 2], [0, 0, 0], [1, 4, 4]);
    const gap = (loss: Loss): number =>
      (numbers(loss(x, labels, { tuple: twice }))[0] as number) -
      (numbers(loss(x, labels, { tuple: once }))[0] as number);
    expect(gap(ntXentLoss)).not.toBe(0);
    for (const [, loss] of ofSamples) expect(gap(loss)).toBe(0);
  });

  it('small losses keep their digits', () => {
    const x = tf.tensor2d([1, 0, 1, 0, -1, 0, -1, 0], [4, 2]);
    // 1 + 2e^(-2/τ) rounds to 1 in float32.
    const expected = Math.log1p(2 * Math.exp(-2 / 0.1));
    for (const loss of [ntXentLoss, supConLoss]) {
      const [value] = numbers(loss(x, [0, 0, 1, 1], { temperature: 0.1 }));
      expect(Math.abs((value as number) / expected - 1)).toBeLessThan(1e-4);
    }
  });

  it('proxyAnchorLoss has a part for every class, and the proxies of absent ones learn from the negatives', () => {
    const [x, w] = [drawn(8), drawn(9, 4)];
    const f = (e: tf.Tensor, weights: tf.Tensor): tf.Scalar => proxyAnchorLoss({ embeddings: e, weights, labels });
    const each = numbers(proxyAnchorLoss({ embeddings: x, weights: w, labels, reduction: 'none' }));
    expect(each.length).toBe(8);
    // Class 3 has no sample.
    expect(each[3]).toBe(0);
    expect(numbers(f(x, w))[0]).toBeCloseTo(mean(each.slice(0, 3)) + mean(each.slice(4)), 3);
    const [dx, dw] = expectNoLeak(2, () => tf.grads(f as never)([x, w])).map(numbers) as [number[], number[]];
    expect(dx.slice(12, 16)).toEqual([0, 0, 0, 0]);
    expect(dw.slice(12).some((v) => v !== 0)).toBe(true);
    expect(numbers(proxyAnchorLoss({ embeddings: x, weights: w, labels: labels.map(() => -1) }))).toEqual([0]);
  });

  it('what does not fit is refused by name', () => {
    if (engine === 'webgpu') setDebug(true);
    const x = drawn();
    const refusal = (code: string, path: string) => expect.objectContaining({ code, path });
    for (const [, loss] of losses) {
      const call =
        (y: unknown, options: object = {}, e: tf.Tensor = x) =>
        () =>
          loss(e, y as number[], options);
      expect(call([0, 1])).toThrow(refusal('shape-mismatch', 'labels'));
      expect(call([0, 1, 0, -2, 1, 2])).toThrow(refusal('out-of-range', 'labels'));
      expect(call([0, 1, 0, 0.5, 1, 2])).toThrow(refusal('out-of-range', 'labels'));
      expect(call(labels, { reduction: 'median' })).toThrow(refusal('unknown-name', 'reduction'));
      expect(call(labels, { tuple: lists([0], [9], [2]) })).toThrow(refusal('out-of-range', 'tuple[1][0]'));
      expect(call(labels, { tuple: lists([0], [], [2]) })).toThrow(refusal('shape-mismatch', 'tuple'));
      expect(call(labels, { tuple: lists([0]) })).toThrow(refusal('shape-mismatch', 'tuple'));
      expect(call(labels, { tuple: [[0], [2], [0], undefined] })).toThrow(refusal('shape-mismatch', 'tuple'));
      expect(call(labels, { tuple: [[0], [2], undefined] })).toThrow(refusal('shape-mismatch', 'tuple'));
      expect(call(labels, { tuple: [[0], undefined, [1]] })).toThrow(refusal('shape-mismatch', 'tuple'));
      expect(call(labels, { tuple: [undefined, [0], [1]] })).toThrow(refusal('shape-mismatch', 'tuple'));
      expect(call(labels, { tuple: [[0], [2], undefined, [1]] })).toThrow(refusal('shape-mismatch', 'tuple'));
      expect(call(labels, { tuple: [[0], [2], undefined, undefined] })).toThrow(refusal('shape-mismatch', 'tuple'));
      expect(call(labels, { tuple: [undefined, undefined, [0], [1]] })).toThrow(refusal('shape-mismatch', 'tuple'));
      expect(call(labels, { tuple: [null, null, null] })).toThrow(refusal('shape-mismatch', 'tuple'));
      expect(call(labels, { tuple: [undefined, [0], [0], [1]] })).toThrow(refusal('shape-mismatch', 'tuple'));
      expect(call(labels, { tuple: lists([0], [2], [0], [1], [1]) })).toThrow(refusal('shape-mismatch', 'tuple'));
      expect(call(labels, { tuple: lists([0, 1], [2, 4], [0]) })).toThrow(refusal('shape-mismatch', 'tuple'));
      expect(call(labels, {}, tf.fill([6, 4], Number.NaN))).toThrow(refusal('not-finite', 'embeddings'));
      expect(call(labels, { references: { embeddings: tf.zeros([2, 3]), labels: [0, 1] } })).toThrow(
        refusal('shape-mismatch', 'references.embeddings'),
      );
      expect(call(labels, { references: { embeddings: x, labels, own: [0] } })).toThrow(
        refusal('shape-mismatch', 'references.own'),
      );
    }
    for (const [, loss] of ofSamples) {
      expect(() => loss(x, labels, { tuple: lists([0, 1], [2, 4], [0, 1], [2, 3]) })).toThrow(
        refusal('invalid-argument', 'tuple'),
      );
    }
    expect(() => ntXentLoss(x, labels, { temperature: 0 })).toThrow(refusal('out-of-range', 'options.temperature'));
    expect(() => contrastiveLoss(x, labels, { distance: 'l1' as never })).toThrow(
      refusal('unknown-name', 'options.distance'),
    );
    const references = { embeddings: x, labels };
    expect(() => tripletLoss(x, labels, { swap: true, references })).toThrow(
      refusal('invalid-argument', 'options.swap'),
    );
    const proxy = (change: object) => () => proxyAnchorLoss({ embeddings: x, weights: drawn(1, 3), labels, ...change });
    expect(proxy({ weights: tf.zeros([3, 5]) })).toThrow(refusal('shape-mismatch', 'weights'));
    expect(proxy({ labels: [3, 0, 0, 0, 0, 0] })).toThrow(refusal('out-of-range', 'labels'));
    expect(proxy({ alpha: 0 })).toThrow(refusal('out-of-range', 'alpha'));
    expect(proxy({ reduction: 'other' })).toThrow(refusal('unknown-name', 'reduction'));
  });
});

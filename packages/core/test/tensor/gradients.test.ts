import {
  addAngularMargin,
  type BeyondPi,
  cosineSimilarity,
  gaussianDistances,
  gaussianDistancesAt,
  l2Normalize,
  logSumExp,
  maskedMean,
  targetColumn,
} from '@scaleface/core';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import { describeEngines } from '../../../../testing/engines.js';
import { draws, greatestGradientError } from '../../../../testing/gradients.js';
import { repetitions } from '../../../../testing/long.js';

/** All of them in the thorough job. */
const POINTS = repetitions(3_000, 10_000, 100_000);
const LIMIT = 1e-3;

const unit = (x: ArrayLike<number>): Float64Array => {
  let squares = 0;
  for (let i = 0; i < x.length; i++) squares += (x[i] as number) ** 2;
  return Float64Array.from(x, (v) => v / Math.sqrt(squares));
};

describeEngines(`gradients agree with central differences in float64 at ${POINTS} random points:`, () => {
  test('l2Normalize, of lengths from 1e-6 to 1e6', () => {
    const values = draws(POINTS * 4, (r) => r.normal(), 2);
    for (let i = 0; i < values.length; i++) values[i] = (values[i] as number) * 10 ** (((i >> 2) % 13) - 6);
    const error = greatestGradientError({
      inputs: [{ values, columns: 4 }],
      f: (x) => l2Normalize(x),
      outputs: 4,
      reference: unit,
      step: (x) => 1e-5 * Math.max(Math.abs(x), 1e-12),
    });
    expect(error).toBeLessThan(LIMIT);
  });

  test('cosineSimilarity with class centres', () => {
    const centres = tf.tensor2d(
      draws(12, (r) => r.normal(), 3),
      [3, 4],
    );
    const rows = [0, 1, 2].map((c) => unit(centres.arraySync()[c] as number[]));
    const error = greatestGradientError({
      inputs: [{ values: draws(POINTS * 4, (r) => r.normal(), 4), columns: 4 }],
      f: (x) => cosineSimilarity(x, centres),
      outputs: 3,
      reference: (x) => rows.map((row) => unit(x).reduce((sum, v, k) => sum + v * (row[k] as number), 0)),
    });
    expect(error).toBeLessThan(LIMIT);
  });

  describe.each([0.1, 0.5, 1.2])('addAngularMargin of %f', (margin) => {
    const forms: Record<BeyondPi, (c: number) => number> = {
      paper: (c) => Math.cos(Math.acos(c) + margin),
      easy: (c) => (c > 0 ? Math.cos(Math.acos(c) + margin) : c),
      monotone: (c) => (c > -Math.cos(margin) ? Math.cos(Math.acos(c) + margin) : c - margin * Math.sin(margin)),
    };
    test.each(['paper', 'easy', 'monotone'] as const)('in the form %s, with angles near 0 and π', (beyond) => {
      // A third of the angles is within 1e-3 of a pole, down to the last float32 before it.
      const values = draws(
        POINTS,
        (r) => {
          const near = 1 - 10 ** (-3 - 4 * r.uniform());
          return r.integer(3) === 0 ? (r.integer(2) === 0 ? near : -near) : 2 * r.uniform() - 1;
        },
        5,
      ).map((c) => (Math.abs(c) === 1 ? 0.5 : c));
      const apart = beyond === 'easy' ? 0 : -Math.cos(margin);
      const kept = values.map((c) => (beyond !== 'paper' && Math.abs(c - apart) < 1e-6 ? 0.25 : c));
      const error = greatestGradientError({
        inputs: [{ values: kept, columns: 1 }],
        f: (c) => addAngularMargin(c, margin, { beyond }),
        outputs: 1,
        reference: ([c]) => [forms[beyond](c as number)],
        step: (c) => 1e-4 * Math.min(1e-2, 1 - Math.abs(c)),
        floor: 1e-2,
      });
      expect(error).toBeLessThan(LIMIT);
    });
  });

  test('logSumExp', () => {
    const error = greatestGradientError({
      inputs: [{ values: draws(POINTS * 3, (r) => 20 * r.normal(), 6), columns: 3 }],
      f: (x) => logSumExp(x),
      outputs: 1,
      reference: (x) => {
        const greatest = Math.max(...x);
        return [greatest + Math.log(x.reduce((sum, v) => sum + Math.exp(v - greatest), 0))];
      },
    });
    expect(error).toBeLessThan(LIMIT);
  });

  const distance = (mu: Float64Array, ls: Float64Array): number[] => {
    let sum = 0;
    for (const k of [0, 1]) {
      const v = Math.exp(ls[k] as number) + Math.exp(ls[k + 2] as number);
      sum += ((mu[k] as number) - (mu[k + 2] as number)) ** 2 / (1e-10 + v) + Math.log(v);
    }
    return [sum];
  };

  test('distances of listed pairs of Gaussians', () => {
    const first = Int32Array.from({ length: POINTS }, (_, i) => 2 * i);
    const error = greatestGradientError({
      inputs: [
        { values: draws(POINTS * 4, (r) => r.normal(), 7), columns: 4 },
        { values: draws(POINTS * 4, (r) => 2 * r.normal() - 2, 8), columns: 4 },
      ],
      f: (mu, ls) =>
        gaussianDistancesAt(
          tf.reshape(mu, [2 * POINTS, 2]),
          tf.reshape(ls, [2 * POINTS, 2]),
          first,
          first.map((i) => i + 1),
        ),
      outputs: 1,
      reference: distance,
    });
    expect(error).toBeLessThan(LIMIT);
  });

  test('distances of all pairs of Gaussians are those of the listed pairs', () => {
    const n = 40;
    const mu = tf.tensor2d(
      draws(n * 3, (r) => r.normal(), 9),
      [n, 3],
    );
    const ls = tf.tensor2d(
      draws(n * 3, (r) => r.normal(), 10),
      [n, 3],
    );
    const weights = tf.tensor2d(
      draws(n * n, (r) => r.normal(), 11),
      [n, n],
    );
    const i = Int32Array.from({ length: n * n }, (_, k) => Math.floor(k / n));
    const j = Int32Array.from({ length: n * n }, (_, k) => k % n);
    const all = tf.grads((m, l) => tf.sum(tf.mul(gaussianDistances(m as tf.Tensor2D, l as tf.Tensor2D), weights)));
    const listed = tf.grads((m, l) =>
      tf.sum(tf.mul(gaussianDistancesAt(m as tf.Tensor2D, l as tf.Tensor2D, i, j), tf.reshape(weights, [-1]))),
    );
    const [expected, actual] = [listed([mu, ls]), all([mu, ls])];
    for (const k of [0, 1]) {
      const difference = tf.max(tf.abs(tf.sub(actual[k] as tf.Tensor, expected[k] as tf.Tensor))).dataSync()[0];
      expect(difference).toBeLessThan(1e-3);
    }
  });
});

describeEngines('at the edges', () => {
  const finite = (x: tf.Tensor): boolean => x.dataSync().every((v: number) => Number.isFinite(v));
  const margins = ['paper', 'easy', 'monotone'] as const;

  test('an angular margin and its gradient are finite at ±1 and where rounding passed it', () => {
    const c = tf.tensor1d([1, -1, 1 + 1.2e-7, -1 - 1.2e-7, 1.001, -1.001, 0]);
    for (const beyond of margins) {
      for (const gradient of ['exact', 'straight-through'] as const) {
        const f = (x: tf.Tensor): tf.Tensor => addAngularMargin(x, 0.5, { beyond, gradient });
        expect(finite(f(c))).toBe(true);
        expect(finite(tf.grad(f)(c))).toBe(true);
      }
    }
  });

  test('straight-through takes the gradient for 1', () => {
    const f = (x: tf.Tensor): tf.Tensor => addAngularMargin(x, 0.5, { gradient: 'straight-through' });
    expect([
      ...tf
        .grad(f)(tf.tensor1d([-0.99, 0.2, 1]))
        .dataSync(),
    ]).toEqual([1, 1, 1]);
  });

  test('the monotone form falls with the angle everywhere', () => {
    const c = tf.linspace(-1, 1, 2001);
    const values = addAngularMargin(c, 0.5, { beyond: 'monotone' }).dataSync();
    for (let i = 1; i < values.length; i++) expect(values[i]).toBeGreaterThan(values[i - 1] as number);
  });

  test('a zero vector stays zero, with gradient zero, and its cosines are 0', () => {
    const x = tf.tensor2d([
      [0, 0, 0],
      [1, 2, 2],
    ]);
    expect([...l2Normalize(x).dataSync()].slice(0, 3)).toEqual([0, 0, 0]);
    const slope = tf.grad((v) => tf.sum(tf.mul(l2Normalize(v), tf.tensor1d([1, 2, 3]))))(x);
    expect([...slope.dataSync()].slice(0, 3)).toEqual([0, 0, 0]);
    expect(finite(slope)).toBe(true);
    expect(cosineSimilarity(x, x).dataSync()[0]).toBe(0);
  });

  test('logSumExp of nothing but −∞ is −∞ with gradient 0, and of great numbers is finite', () => {
    const x = tf.tensor2d([
      [-Infinity, -Infinity],
      [-Infinity, 3],
      [1e30, 1e30],
    ]);
    const [nothing, three, great] = logSumExp(x).dataSync();
    expect(nothing).toBeLessThan(-3e38);
    expect(three).toBe(3);
    expect(great).toBeCloseTo(1e30, -25);
    expect([
      ...tf
        .grad((v) => logSumExp(v))(x)
        .dataSync(),
    ]).toEqual([0, 0, 0, 1, 0.5, 0.5]);
  });

  test('what a mask leaves out may be NaN and gets no gradient; the mean of nothing is 0', () => {
    const values = tf.tensor1d([1, Number.NaN, 5, Infinity]);
    const mask = tf.tensor1d([1, 0, 1, 0]);
    expect(maskedMean(values, mask).dataSync()[0]).toBe(3);
    expect([
      ...tf
        .grad((v) => maskedMean(v, mask))(values)
        .dataSync(),
    ]).toEqual([0.5, 0, 0.5, 0]);
    expect([
      ...tf
        .grad((v) => maskedMean(v, tf.zeros([4])))(values)
        .dataSync(),
    ]).toEqual([0, 0, 0, 0]);
  });

  test('targetColumn takes the labelled entries, 0 for label −1, and gives the gradient back to them', () => {
    const x = tf.tensor2d([
      [1, 2, 3],
      [4, 5, 6],
      [7, 8, 9],
    ]);
    const labels = tf.tensor1d([2, -1, 0], 'int32');
    expect([...targetColumn(x, labels).dataSync()]).toEqual([3, 0, 7]);
    const weights = tf.tensor1d([10, 20, 30]);
    const slope = tf.grad((v) => tf.sum(tf.mul(targetColumn(v as tf.Tensor2D, labels), weights)))(x);
    expect([...slope.dataSync()]).toEqual([0, 0, 10, 0, 0, 0, 30, 0, 0]);
  });

  test('Gaussian distances of extreme variances are finite, with finite gradients', () => {
    const mu = tf.tensor2d(
      draws(12, (r) => r.normal(), 12),
      [4, 3],
    );
    const ls = tf.tensor2d([-200, -80, 0, 80, 200, -1, 1, 5, -20, 30, -30, 0], [4, 3]);
    const gradients = tf.grads((m, l) => gaussianDistances(m as tf.Tensor2D, l as tf.Tensor2D))([mu, ls]);
    expect(finite(gaussianDistances(mu, ls))).toBe(true);
    for (const g of gradients) expect(finite(g)).toBe(true);
  });
});

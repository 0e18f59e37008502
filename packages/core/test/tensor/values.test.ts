import {
  angularMarginTerms,
  type BeyondPi,
  cosineSimilarity,
  type GaussianPairMode,
  gaussianDistancesAt,
  gaussianPairTerms,
  l2Normalize,
  logSumExp,
  varianceOf,
} from '@scaleface/core';
import * as tf from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { describeEngines, expectClose } from '../../../../testing/engines.js';
import { draws } from '../../../../testing/gradients.js';

const [ROWS, WIDTH] = [12, 5];
const rowsOf = (values: Float32Array): number[][] =>
  Array.from({ length: ROWS }, (_, i) => Array.from(values.subarray(i * WIDTH, (i + 1) * WIDTH)));
const drawn = (spread: number, seed: number): Float32Array => draws(ROWS * WIDTH, (r) => spread * r.normal(), seed);
const matrix = (values: Float32Array): tf.Tensor2D => tf.tensor2d(values, [ROWS, WIDTH]);
const sumOf = (numbers: readonly number[]): number => numbers.reduce((sum, x) => sum + x, 0);
const dot = (a: readonly number[], b: readonly number[]): number => sumOf(a.map((x, k) => x * (b[k] as number)));

describeEngines('values are those of the definitions in float64:', (_engine, tolerance) => {
  test('rows and columns of unit length', () => {
    const x = drawn(3, 6);
    const rows = rowsOf(x);
    const columns = Array.from({ length: WIDTH }, (_, k) => rows.map((row) => row[k] as number));
    const length = (numbers: readonly number[]): number => Math.sqrt(dot(numbers, numbers));
    expectClose(
      l2Normalize(matrix(x)),
      rows.flatMap((row) => row.map((v) => v / length(row))),
      tolerance.value,
    );
    expectClose(
      l2Normalize(matrix(x), { axis: 0 }),
      rows.flatMap((row) => row.map((v, k) => v / length(columns[k] as number[]))),
      tolerance.value,
    );
  });

  test('cosines between rows', () => {
    const [x, w] = [drawn(3, 1), drawn(0.1, 2)];
    const expected = rowsOf(x).flatMap((a) => rowsOf(w).map((b) => dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b))));
    expectClose(cosineSimilarity(matrix(x), matrix(w)), expected, tolerance.value);
  });

  test('the logarithm of a sum of powers, along either axis', () => {
    const x = drawn(4, 3);
    const columns = Array.from({ length: WIDTH }, (_, k) => rowsOf(x).map((row) => row[k] as number));
    const naive = (row: readonly number[]): number => Math.log(sumOf(row.map(Math.exp)));
    expectClose(logSumExp(matrix(x)), rowsOf(x).map(naive), tolerance.value);
    expectClose(logSumExp(matrix(x), 0), columns.map(naive), tolerance.value);
  });

  test('variances, cut off where float32 ends', () => {
    expectClose(varianceOf(tf.tensor1d([-87, -3, 0, 0.5])), [-87, -3, 0, 0.5].map(Math.exp), tolerance.value);
    const [least, greatest] = varianceOf(tf.tensor1d([-1e9, 1e9])).dataSync() as unknown as [number, number];
    expect(least).toBeGreaterThanOrEqual(0);
    expectClose([greatest], [Math.exp(87)], 10 * tolerance.value);
  });

  test.each<GaussianPairMode>(['euclidean', 'cosine'])('distances of listed pairs of Gaussians, %s', (mode) => {
    const [mu, ls] = [drawn(1, 4), drawn(1, 5)];
    const [i, j] = [Int32Array.of(0, 3, 7, 7), Int32Array.of(1, 3, 2, 11)];
    const expected = Array.from(i, (first, pair) => {
      const [a, b] = [first, j[pair] as number].map((row) => ({ mu: rowsOf(mu)[row], ls: rowsOf(ls)[row] }));
      const terms = a?.mu?.map((m, k) => {
        const [other, v] = [b?.mu?.[k] as number, Math.exp(a.ls?.[k] as number) + Math.exp(b?.ls?.[k] as number)];
        const q = mode === 'euclidean' ? (m - other) ** 2 : (-m * other) / (1 + 1e-5);
        return q / (1e-10 + v) + Math.log(v);
      });
      return sumOf(terms as number[]);
    });
    expectClose(gaussianDistancesAt(matrix(mu), matrix(ls), i, j, mode), expected, tolerance.value);
  });

  test.each<GaussianPairMode>(['euclidean', 'cosine'])('the derivatives of a pair of Gaussians, %s', (mode) => {
    const naive = ([m, l, other, lOther]: number[]): number => {
      const v = Math.exp(l as number) + Math.exp(lOther as number);
      const [a, b] = [m as number, other as number];
      return (mode === 'euclidean' ? (a - b) ** 2 : (-a * b) / (1 + 1e-5)) / (1e-10 + v) + Math.log(v);
    };
    const at = [0.6, -1, -0.5, 0.25];
    const [h, slopes] = [
      1e-6,
      [0, 1, 2, 3].map((k) => (step: number) => naive(at.map((x, n) => (n === k ? x + step : x)))),
    ];
    const side = (mu: number, ls: number) => ({ mu: tf.scalar(mu), variance: varianceOf(tf.scalar(ls)) });
    const terms = gaussianPairTerms(side(0.6, -1), side(-0.5, 0.25), mode);
    expectClose(terms.value(), [naive(at)], tolerance.value);
    const [a, b] = [terms.gradient(), terms.gradientOfSecond()];
    const got = [a.mu, a.logSigmaSq, b.mu, b.logSigmaSq].map((x) => x.dataSync()[0] as number);
    expectClose(
      got,
      slopes.map((f) => (f(h) - f(-h)) / (2 * h)),
      tolerance.gradient,
    );
  });

  test.each<BeyondPi>(['paper', 'easy', 'monotone'])(
    'the terms of an angular margin and their slopes, %s',
    (beyond) => {
      const naive = (c: number, m: number): number => {
        if (beyond === 'easy' && c <= 0) return c;
        if (beyond === 'monotone' && c <= -Math.cos(m)) return c - m * Math.sin(m);
        return Math.cos(Math.acos(c) + m);
      };
      const cosines = [-0.97, -0.8, -0.4, -0.1, 0.05, 0.3, 0.7, 0.95].map(Math.fround);
      const h = 1e-6;
      for (const m of [0.3, 0.9].map(Math.fround)) {
        for (const margin of [m, tf.fill([cosines.length], m)]) {
          // The sine and the cosine of a margin in a tensor are the device's, which a graphics device gives to 5e-5; the slope
          // at 0.97 has four times their error.
          const times = typeof margin === 'number' ? 2 : 6;
          const { value, slope, marginSlope } = angularMarginTerms(tf.tensor1d(cosines), margin, { beyond });
          const of = (f: (c: number) => number): number[] => cosines.map(f);
          expectClose(
            value,
            of((c) => naive(c, m)),
            times * tolerance.value,
          );
          expectClose(
            slope,
            of((c) => (naive(c + h, m) - naive(c - h, m)) / (2 * h)),
            times * tolerance.gradient,
          );
          expectClose(
            marginSlope,
            of((c) => (naive(c, m + h) - naive(c, m - h)) / (2 * h)),
            times * tolerance.gradient,
          );
        }
      }
    },
  );
});

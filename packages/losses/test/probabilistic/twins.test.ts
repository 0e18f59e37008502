import { createRandom, type Random, vmfLogNormaliser } from '@scaleface/numerics';
import * as tf from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { describeEngines } from '../../../../testing/engines.js';
import {
  bayesianTripletLoss,
  certaintyRatio,
  closedFormDistance,
  crFiqaLoss,
  dulKlLoss,
  hibLoss,
  mlsLoss,
  mutualLikelihoodScore,
  pcmeLoss,
  probConstraintLoss,
  probLoss,
  scfLoss,
} from '../../src/index.js';
import { dot, expectTwin, type Matrix, normal, rows, twinCases, uniform, unit } from '../helpers/twin.js';

const [N, C, D] = [4, 3, 3];

const labelsOf = (random: Random): number[] =>
  Array.from({ length: N }, () => (random.uniform() < 0.15 ? -1 : random.integer(C)));

const drawGaussians = (random: Random) => ({
  args: [normal(random, [N, D]), normal(random, [N, D], 0.7)],
  labels: labelsOf(random),
});

const row = (m: Matrix | undefined, i: number): number[] => rows(m as Matrix)[i] as number[];
const sum = (n: number, f: (d: number) => number): number =>
  Array.from({ length: n }, (_, d) => f(d)).reduce((a, b) => a + b, 0);
const mean = (x: number[]): number => x.reduce((a, b) => a + b, 0) / Math.max(1, x.length);
const pairsOf = (y: number[]): [number, number][] =>
  y.flatMap((a, i) => y.flatMap((b, j) => (i < j && a >= 0 && b >= 0 ? [[i, j] as [number, number]] : [])));
const softplus = (x: number): number => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));

/** The published score of one pair. */
function score(mu: Matrix | undefined, ls: Matrix | undefined, i: number, j: number): number {
  const [a, b] = [unit(row(mu, i)), unit(row(mu, j))];
  return -sum(D, (d) => {
    const v = Math.exp(row(ls, i)[d] as number) + Math.exp(row(ls, j)[d] as number);
    return ((a[d] as number) - (b[d] as number)) ** 2 / (1e-10 + v) + Math.log(v);
  });
}

const squared = (mu: Matrix | undefined, i: number, j: number): number =>
  sum(D, (d) => ((row(mu, i)[d] as number) - (row(mu, j)[d] as number)) ** 2);
const spread = (ls: Matrix | undefined, i: number): number => sum(D, (d) => Math.exp(row(ls, i)[d] as number));

/** $\log\Phi$ in float64 by Simpson's rule on the density's tail. */
function logNormalCdf(x: number): number {
  const [from, steps] = [Math.min(x, 0) - 12, 2000];
  const h = (x - from) / steps;
  const f = (t: number): number => Math.exp((x * x - t * t) / 2);
  let area = f(from) + f(x);
  for (let k = 1; k < steps; k++) area += (k % 2 === 1 ? 4 : 2) * f(from + k * h);
  return Math.log((area * h) / 3) - (x * x) / 2 - 0.5 * Math.log(2 * Math.PI);
}

describeEngines('probabilistic losses and their float64 twins', (engine, tolerance) => {
  const cases = twinCases(engine);
  const close = { value: 10 * tolerance.value, gradient: 10 * tolerance.gradient };
  const mls = (y: number[], mu: Matrix | undefined, ls: Matrix | undefined): number =>
    mean(pairsOf(y).flatMap(([i, j]) => (y[i] === y[j] ? [-score(mu, ls, i, j)] : [])));

  it(`mutual likelihood score agrees in value and gradients over ${cases} random cases`, () => {
    expectTwin({
      cases,
      draw: drawGaussians,
      loss: ([m, l]) =>
        tf.sum(tf.mul(mutualLikelihoodScore(m as tf.Tensor, l as tf.Tensor), tf.reshape(tf.range(0, 16), [4, 4]))),
      naive: ([m, l]) => sum(N, (i) => sum(N, (j) => (4 * i + j) * score(m, l, i, j))),
      tolerance: close,
    });
  });

  it(`MLS loss agrees in value and gradients over ${cases} random cases`, () => {
    expectTwin({
      cases,
      draw: drawGaussians,
      loss: ([m, l], y) => mlsLoss(m as tf.Tensor, l as tf.Tensor, y),
      naive: ([m, l], y) => mls(y, m, l),
      tolerance: close,
    });
  });

  it(`ProbFace's total agrees in value and gradients over ${cases} random cases`, () => {
    const hinge = (m: Matrix | undefined, l: Matrix | undefined, y: number[]): number =>
      mean(
        pairsOf(y).flatMap(([i, j]) =>
          Array.from({ length: D }, (_, d) => {
            const v = Math.exp(row(l, i)[d] as number) + Math.exp(row(l, j)[d] as number);
            const term = ((row(m, i)[d] as number) - (row(m, j)[d] as number)) ** 2 / (1e-10 + v) + Math.log(v);
            return Math.max(0, (y[i] === y[j] ? term : -term) + 1);
          }),
        ),
      );
    const constraint = (l: Matrix | undefined): number =>
      sum(D, (d) => {
        const column = Array.from({ length: N }, (_, i) => row(l, i)[d] as number);
        return mean(column.map((x) => Math.abs(x / mean(column) - 1)));
      });
    expectTwin({
      cases,
      // Log-variances of one sign: the published ratio has a pole where their mean is zero.
      draw: (random) => ({ args: [normal(random, [N, D]), uniform(random, [N, D], 0.5, 2)], labels: labelsOf(random) }),
      loss: ([m, l], y) => probLoss(m as tf.Tensor, l as tf.Tensor, y, { margin: 1, lambdaC: 0.5, lambdaId: 0.7 }),
      naive: ([m, l], y) => mls(y, m, l) + 0.5 * constraint(l) + 0.7 * hinge(m, l, y),
      tolerance: close,
      step: 1e-7,
    });
  });

  it(`the constraint on variances agrees in value and gradient over ${cases} random cases`, () => {
    expectTwin({
      cases,
      draw: (random) => ({ args: [normal(random, [N, D], 0.7)], labels: [] }),
      loss: ([l]) => probConstraintLoss(l as tf.Tensor, { ratio: 'variance' }),
      naive: ([l]) =>
        sum(D, (d) => {
          const column = Array.from({ length: N }, (_, i) => Math.exp(row(l, i)[d] as number));
          return mean(column.map((x) => Math.abs(x / mean(column) - 1)));
        }),
      tolerance: close,
      step: 1e-7,
    });
  });

  it(`SCF agrees in value and all gradients over ${cases} random cases`, () => {
    expectTwin({
      cases,
      draw: (random) => ({
        args: [normal(random, [N, D]), normal(random, [C, D]), uniform(random, [N, 1], 0.01, 40)],
        labels: labelsOf(random),
      }),
      loss: ([x, w, k], labels) =>
        scfLoss({ embeddings: x as tf.Tensor, weights: w as tf.Tensor, kappa: k as tf.Tensor, labels, radius: 2 }),
      naive: ([x, w, k], y) =>
        mean(
          y.flatMap((label, i) => {
            if (label < 0) return [];
            const kappa = row(k, i)[0] as number;
            return [
              (D - 1) * Math.log(2) - kappa * dot(unit(row(x, i)), unit(row(w, label))) - vmfLogNormaliser(D, kappa),
            ];
          }),
        ),
      tolerance: close,
    });
  });

  it(`CR-FIQA's loss agrees in value and gradient over ${cases} random cases`, () => {
    const ratio = (c: Matrix | undefined, i: number, y: number): number => {
      const others = row(c, i).filter((_, j) => j !== y);
      return (row(c, i)[y] as number) / (Math.max(...others) + 1 + 1e-9);
    };
    expectTwin({
      cases,
      draw: (random) => ({
        args: [normal(random, [N, 1]), uniform(random, [N, C], -0.5, 0.9)],
        labels: labelsOf(random),
      }),
      loss: ([q, c], y) => crFiqaLoss(q as tf.Tensor, c as tf.Tensor, y),
      naive: ([q], y, [, base]) =>
        mean(
          y.flatMap((label, i) => {
            if (label < 0) return [];
            const e = Math.abs((row(q, i)[0] as number) - ratio(base, i, label));
            return [e < 0.5 ? e * e : e - 0.25];
          }),
        ),
      tolerance: close,
    });
    expect(certaintyRatio(tf.tensor2d([[0.8, 0.25]]), tf.tensor1d([-1], 'int32')).dataSync()[0]).toBe(0);
  });

  it(`DUL's divergence agrees in value and gradients over ${cases} random cases`, () => {
    expectTwin({
      cases,
      draw: drawGaussians,
      loss: ([m, l]) => dulKlLoss(m as tf.Tensor, l as tf.Tensor),
      naive: ([m, l]) =>
        mean(
          Array.from({ length: N }, (_, i) =>
            sum(
              D,
              (d) =>
                (Math.exp(row(l, i)[d] as number) + (row(m, i)[d] as number) ** 2 - 1 - (row(l, i)[d] as number)) / 2,
            ),
          ),
        ),
      tolerance: close,
    });
  });

  it(`PCME++ agrees in value and gradients over ${cases} random cases`, () => {
    expectTwin({
      cases,
      draw: drawGaussians,
      loss: ([m, l], y) => pcmeLoss(m as tf.Tensor, l as tf.Tensor, y, { a: 0.3, b: 2 }),
      naive: ([m, l], y) =>
        mean(
          pairsOf(y).map(([i, j]) => {
            const x = 2 - 0.3 * (squared(m, i, j) + spread(l, i) + spread(l, j));
            return softplus(x) - (y[i] === y[j] ? x : 0);
          }),
        ),
      tolerance: close,
    });
    const d = closedFormDistance(
      tf.tensor2d([
        [0, 0],
        [3, 4],
      ]),
      tf.zeros([2, 1]),
    );
    expect([...d.dataSync()]).toEqual([4, 29, 29, 4]);
  });

  it(`HIB agrees in value and gradients over ${cases} random cases`, () => {
    const K = 3;
    const noise = createRandom(5);
    const eps = Array.from({ length: N * K * D }, () => Math.fround(noise.normal()));
    const sample = (m: Matrix | undefined, l: Matrix | undefined, i: number, k: number): number[] =>
      row(m, i).map((v, d) => v + Math.exp((row(l, i)[d] as number) / 2) * (eps[(i * K + k) * D + d] as number));
    expectTwin({
      cases,
      draw: drawGaussians,
      loss: ([m, l], y) => hibLoss(m as tf.Tensor, l as tf.Tensor, y, { samples: K, seed: 5, beta: 0.1, a: 0.5, b: 1 }),
      naive: ([m, l], y) => {
        const kl = mean(
          Array.from({ length: N }, (_, i) =>
            sum(
              D,
              (d) =>
                (Math.exp(row(l, i)[d] as number) + (row(m, i)[d] as number) ** 2 - 1 - (row(l, i)[d] as number)) / 2,
            ),
          ),
        );
        const pairs = pairsOf(y).map(([i, j]) => {
          const p = sum(K, (k) =>
            sum(K, (n) => {
              const [a, b] = [sample(m, l, i, k), sample(m, l, j, n)];
              const distance = Math.sqrt(sum(D, (d) => ((a[d] as number) - (b[d] as number)) ** 2));
              return 1 / (1 + Math.exp(0.5 * distance - 1)) / K ** 2;
            }),
          );
          return -Math.log(y[i] === y[j] ? p : 1 - p);
        });
        return mean(pairs) + 0.1 * kl;
      },
      tolerance: { value: close.value, gradient: 5 * close.gradient },
    });
  });

  it(`the Bayesian triplet loss agrees in value and all gradients over ${cases} random cases`, () => {
    const batch = (t: (tf.Tensor | undefined)[], k: number) => ({
      mu: t[k] as tf.Tensor,
      logSigmaSq: t[k + 1] as tf.Tensor,
    });
    expectTwin({
      cases,
      draw: (random) => ({
        args: Array.from({ length: 6 }, (_, k) => normal(random, [2, D], k % 2 === 0 ? 1 : 0.5)),
        labels: [],
      }),
      loss: (t) =>
        bayesianTripletLoss({ anchor: batch(t, 0), positive: batch(t, 2), negative: batch(t, 4), margin: 0.2 }),
      naive: (t) =>
        mean([0, 1].map((i) => -logNormalCdf((-0.2 - moments(t, i).mean) / Math.sqrt(moments(t, i).variance)))),
      tolerance: { value: close.value, gradient: 5 * close.gradient },
    });
  });
});

/** Mean and variance of τ for one triplet, from the moments of normal variables. */
function moments(t: Matrix[], i: number): { mean: number; variance: number } {
  const [a, p, n] = [0, 2, 4].map((k) => ({ m: row(t[k], i), v: row(t[k + 1], i).map(Math.exp) })) as [M, M, M];
  const each = Array.from({ length: D }, (_, d) => {
    const [A, P, Q] = [a.m[d], p.m[d], n.m[d]] as [number, number, number];
    const [va, vp, vn] = [a.v[d], p.v[d], n.v[d]] as [number, number, number];
    return {
      mean: (A - P) ** 2 + vp - (A - Q) ** 2 - vn,
      variance:
        // Var p² + Var n² + 4 Var a(p − n) − 4A Cov(p², p) − 4A Cov(n², n), written out term by term.
        2 * vp * vp +
        4 * vp * P * P +
        (2 * vn * vn + 4 * vn * Q * Q) +
        4 * (va * (vp + vn) + va * (P - Q) ** 2 + A * A * (vp + vn)) -
        8 * A * P * vp -
        8 * A * Q * vn,
    };
  });
  return { mean: sum(D, (d) => each[d]?.mean as number), variance: sum(D, (d) => each[d]?.variance as number) };
}

interface M {
  readonly m: number[];
  readonly v: number[];
}

it('the moments of the Bayesian triplet agree with a simulation of 200,000 triplets', () => {
  const random = createRandom(11);
  const t = Array.from({ length: 6 }, (_, k) => normal(random, [1, D], k % 2 === 0 ? 1 : 0.5));
  const { mean: expected, variance } = moments(t, 0);
  const draw = (k: number): number[] =>
    row(t[k], 0).map((m, d) => m + Math.exp((row(t[k + 1], 0)[d] as number) / 2) * random.normal());
  let [s, ss] = [0, 0];
  for (let r = 0; r < 200_000; r++) {
    const [a, p, n] = [draw(0), draw(2), draw(4)] as [number[], number[], number[]];
    const tau = sum(D, (d) => ((a[d] as number) - (p[d] as number)) ** 2 - ((a[d] as number) - (n[d] as number)) ** 2);
    s += tau;
    ss += tau * tau;
  }
  const average = s / 200_000;
  expect(Math.abs(average - expected)).toBeLessThan(4 * Math.sqrt(variance / 200_000));
  expect((ss / 200_000 - average ** 2) / variance).toBeCloseTo(1, 1);
});

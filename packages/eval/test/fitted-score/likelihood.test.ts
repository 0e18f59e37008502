import { createRandom, log1pExp, logit } from '@scaleface/numerics';
import { expect, it } from 'vitest';
import { type FittingPairs, penalisedLoss, scoresOf } from '../../src/fitted-score/likelihood.js';
import { penaltyOf } from '../../src/fitted-score/penalty.js';
import { isSeparable } from '../../src/fitted-score/separation.js';
import { quadratic, scoreAt } from '../../src/fitted-score/slope.js';
import { discriminant } from '../../src/fitted-score/start.js';
import { warningsOf } from '../../src/fitted-score/warnings.js';

function draw(seed: number, n = 40): FittingPairs {
  const random = createRandom(seed);
  const genuine = Uint8Array.from({ length: n }, (_, i) => i % 2);
  // One pair counts for nothing.
  const raw = Array.from({ length: n }, (_, i) => (i === 3 ? 0 : 0.5 + random.uniform()));
  const total = raw.reduce((a, b) => a + b, 0);
  return {
    cosine: Float64Array.from(genuine, (y) => 0.4 * y + 0.3 * random.normal()),
    confidence: Float64Array.from({ length: n }, () => random.normal()),
    genuine,
    weights: Float64Array.from(raw, (w) => w / total),
  };
}
const theta = [0.7, -0.4, 0.2, 0.3, 0.5, -0.1];
const ridge = [0.1, 0.2, 0.3, 0, 0.4, 0.5];
const softplus = log1pExp;
const naive = (form: 'positive' | 'linear', c: readonly number[], pairs: FittingPairs): number => {
  const [a0, a1, a2, b0, b1, b2] = c as [number, number, number, number, number, number];
  let sum = 0;
  pairs.cosine.forEach((cosine, i) => {
    const h = pairs.confidence[i] as number;
    const q = a0 + a1 * h + a2 * h * h;
    const z = (form === 'positive' ? softplus(q) : q) * cosine - (b0 + b1 * h + b2 * h * h);
    sum += (pairs.weights[i] as number) * (pairs.genuine[i] === 1 ? softplus(-z) : softplus(z));
  });
  return sum + c.reduce((total, v, k) => total + ((ridge[k] as number) * v * v) / 2, 0);
};

it.each(['positive', 'linear'] as const)(
  '%s: the loss is its formula, its derivatives those of the formula',
  (form) => {
    const pairs = draw(1);
    const { value, derivatives } = penalisedLoss(form, pairs, ridge);
    expect(value(theta)).toBeCloseTo(naive(form, theta, pairs), 12);
    const { gradient, hessian, magnitude } = derivatives(theta);
    const moved = (k: number, by: number): number[] => theta.map((v, j) => (j === k ? v + by : v));
    for (let k = 0; k < 6; k++) {
      const step = 1e-5;
      const slope = (naive(form, moved(k, step), pairs) - naive(form, moved(k, -step), pairs)) / (2 * step);
      expect(gradient[k]).toBeCloseTo(slope, 8);
      const [above, below] = [derivatives(moved(k, step)).gradient, derivatives(moved(k, -step)).gradient];
      for (let j = 0; j < 6; j++) {
        expect(hessian[k]?.[j]).toBeCloseTo(((above[j] as number) - (below[j] as number)) / (2 * step), 7);
      }
      expect(magnitude?.[k]).toBeGreaterThanOrEqual(Math.abs(gradient[k] as number));
    }
    // What the entries of the gradient would be if no terms cancelled.
    const size = pairs.weights.reduce((sum, w, i) => sum + w * Math.abs(pairs.confidence[i] as number) ** 2, 0);
    expect(magnitude?.[5]).toBeCloseTo(size + Math.abs(0.5 * -0.1), 12);
  },
);

it('scores far from 0 have losses and derivatives without overflow', () => {
  const pairs = draw(2);
  for (const form of ['positive', 'linear'] as const) {
    const far = theta.map((v) => 2000 * v);
    const { value, derivatives } = penalisedLoss(
      form,
      pairs,
      ridge.map(() => 0),
    );
    expect(Number.isFinite(value(far))).toBe(true);
    const { gradient } = derivatives(far);
    // Each pair on the wrong side pulls with its whole weight.
    const z = scoresOf(form, far, pairs);
    const pull = z.reduce((sum, s, i) => {
      const y = pairs.genuine[i] === 1;
      return sum + (pairs.weights[i] as number) * (y ? (s < 0 ? 1 : 0) : s > 0 ? -1 : 0);
    }, 0);
    expect(gradient[3]).toBeCloseTo(pull, 6);
  }
});

it('the slope of the positive form stays above 0, and a failed comparison keeps its place', () => {
  expect(quadratic([1, 2, 3], 2)).toBe(1 + 4 + 12);
  expect(scoreAt('linear', [1, 2, 3], [4, 5, 6], 0.5, 2)).toBe(17 * 0.5 - (4 + 10 + 24));
  expect(scoreAt('positive', [1, 2, 3], [4, 5, 6], 0.5, 2)).toBeCloseTo(softplus(17) * 0.5 - 38, 12);
  expect(scoreAt('positive', [-800, 0, 0], [0, 0, 0], 1, 0)).toBe(Number.MIN_VALUE);
  expect(scoreAt('linear', [1, 0, 0], [0, 0, 0], Number.NEGATIVE_INFINITY, 0)).toBe(Number.NEGATIVE_INFINITY);
});

it('the penalty of each coefficient is the variance of its column, 1 where it is constant or none is asked for', () => {
  const pairs = draw(3);
  const variance = (column: (c: number, h: number) => number): number => {
    const values = Array.from(pairs.cosine, (c, i) => column(c, pairs.confidence[i] as number));
    const mean = values.reduce((sum, v, i) => sum + v * (pairs.weights[i] as number), 0);
    return values.reduce((sum, v, i) => sum + (v - mean) ** 2 * (pairs.weights[i] as number), 0);
  };
  const expected = [
    variance((c) => c),
    variance((c, h) => h * c),
    variance((c, h) => h * h * c),
    0,
    variance((_, h) => h),
    variance((_, h) => h * h),
  ];
  expect(penaltyOf(pairs, true)).toEqual(expected.map((v) => expect.closeTo(v, 12)));
  expect(penaltyOf(pairs, false)).toEqual([1, 1, 1, 0, 1, 1]);
  const same = { ...pairs, confidence: pairs.confidence.map(() => 0.1), cosine: pairs.cosine.map(() => 0.3) };
  expect(penaltyOf(same, true)).toEqual([1, 1, 1, 0, 1, 1]);
});

it("the start is Fisher's discriminant of the cosines", () => {
  const pairs = draw(4);
  const share = pairs.weights.reduce((sum, w, i) => sum + (pairs.genuine[i] === 1 ? w : 0), 0);
  const mean = (y: number): number =>
    pairs.cosine.reduce((sum, c, i) => sum + (pairs.genuine[i] === y ? (pairs.weights[i] as number) * c : 0), 0) /
    (y === 1 ? share : 1 - share);
  const variance = pairs.cosine.reduce(
    (sum, c, i) => sum + (pairs.weights[i] as number) * (c - mean(pairs.genuine[i] as number)) ** 2,
    0,
  );
  const slope = (mean(1) - mean(0)) / variance;
  const offset = (slope * (mean(0) + mean(1))) / 2 - logit(share);
  const [a0, , , b0] = discriminant('linear', pairs, share);
  expect([a0, b0]).toEqual([expect.closeTo(slope, 10), expect.closeTo(offset, 10)]);
  const positive = discriminant('positive', pairs, share);
  expect(softplus(positive[0] as number)).toBeCloseTo(slope, 10);
  expect(positive).toEqual([positive[0], 0, 0, expect.closeTo(offset, 10), 0, 0]);
  // Classes the wrong way round, or in one point each.
  const turned = { ...pairs, cosine: pairs.cosine.map((c) => -c) };
  const largest = Math.max(...pairs.cosine.map(Math.abs));
  expect(discriminant('linear', turned, share)[0]).toBeCloseTo(1 / Math.max(1, largest), 12);
  const points = { ...pairs, cosine: Float64Array.from(pairs.genuine, (y) => (y === 1 ? 0.8 : 0.1)) };
  expect(discriminant('linear', points, share)[0]).toBeCloseTo(1000 / 0.8, 8);
  expect(softplus(discriminant('positive', points, share)[0] as number)).toBeCloseTo(1000 / 0.8, 8);
});

it('pairs are separable where a score of the form sets the classes apart', () => {
  const pairs = draw(5);
  const none = [1, 1, 1, 0, 1, 1].map((v) => 1e-6 * v);
  const start = [1, 0, 0, 0, 0, 0];
  const apart = { ...pairs, cosine: Float64Array.from(pairs.genuine, (y, i) => (y === 1 ? 0.5 : -0.5) + i / 1000) };
  expect(isSeparable('linear', start, apart, none)).toBe(true);
  // By the confidence alone, which the score given does not look at.
  const told = { ...pairs, confidence: Float64Array.from(pairs.genuine, (y) => (y === 1 ? 1 : -1)) };
  expect(isSeparable('linear', start, told, none)).toBe(true);
  const both = { ...told, genuine: told.genuine.map((y, i) => (i === 4 ? 1 - y : y)) };
  const mixed = { ...both, cosine: both.cosine.map(() => 0) };
  expect(isSeparable('linear', start, mixed, none)).toBe(false);
  // A pair without weight is in nobody's way.
  const weights = mixed.weights.map((w, i) => (i === 4 ? 0 : w));
  expect(isSeparable('linear', start, { ...mixed, weights }, none)).toBe(true);
});

it('warnings are given for what they say, and for nothing else', () => {
  const model = {
    converged: true,
    separated: false,
    form: 'linear',
    a: [1, 0, 0],
    b: [0, 0, 0],
    clip: [-1, 1],
    mean: 0,
    sd: 1,
    gradientNorm: 0.123,
    C: 7,
  };
  const of = (change: object): string[] => warningsOf({ ...model, ...change } as never);
  expect(of({})).toEqual([]);
  expect(of({ separated: true })).toEqual([expect.stringContaining('(C = 7)')]);
  expect(of({ converged: false })).toEqual([expect.stringContaining('0.12 is left')]);
  expect(of({ clip: [1, 1] })).toEqual([expect.stringContaining('all equal')]);
  const falls = [expect.stringContaining('A(h) ≤ 0')];
  expect(of({ a: [0, 0, 0] })).toEqual(falls);
  expect(of({ a: [1, 1, 0] })).toEqual(falls);
  expect(of({ a: [1, 0.99, 0] })).toEqual([]);
  expect(of({ a: [1, -1, 0] })).toEqual(falls);
  // Least between the ends, at h = −0.5, where it is 0; and beyond an end, where it does not count.
  expect(of({ a: [0.25, 1, 1] })).toEqual(falls);
  expect(of({ a: [0.2501, 1, 1] })).toEqual([]);
  expect(of({ a: [3.5, 4, 1], clip: [-1, 1] })).toEqual([]);
  expect(of({ a: [0.25, 1, 1], form: 'positive' })).toEqual([]);
});

import { log1pExp } from '@scaleface/numerics';
import { describe, expect, it } from 'vitest';
import { type FitPairScoreOptions, fitPairScore, fittedPairScore, quantile } from '../../src/index.js';
import golden from '../golden/pair_score_fit.json' with { type: 'json' };
import { drawPairs } from './population.js';

const close = (got: readonly number[], wanted: readonly number[], tolerance: number): void => {
  got.forEach((v, k) => {
    const w = wanted[k] as number;
    expect(Math.abs(v - w) / Math.max(1, Math.abs(w))).toBeLessThan(tolerance);
  });
};

const fit = (pairs: ReturnType<typeof drawPairs>, options?: FitPairScoreOptions) =>
  fitPairScore(pairs.cosine, pairs.left, pairs.right, pairs.labels, options);

describe('fitPairScore', () => {
  it.each([...golden.cases.entries()])('case %i: the linear form equals scikit-learn, errors and all', (_, c) => {
    const options = { ...c.options, weights: c.weights, form: 'linear' } as FitPairScoreOptions;
    const model = fitPairScore(c.cosine, c.left, c.right, c.labels, options);
    close([...model.clip, model.mean, model.sd], [...c.clip, c.mean, c.sd], 1e-12);
    close([...model.a, ...model.b], [...c.linear.a, ...c.linear.b], 1e-8);
    close(
      [...(model.standardErrors?.a ?? []), ...(model.standardErrors?.b ?? [])],
      [...c.linear.errorsA, ...c.linear.errorsB],
      1e-8,
    );
    expect(model.standardErrors).toBeDefined();
    expect(model.converged).toBe(true);
  });
  it.each([...golden.cases.entries()])('case %i: the positive form is where scipy finds the least loss', (_, c) => {
    const model = fitPairScore(c.cosine, c.left, c.right, c.labels, {
      ...c.options,
      weights: c.weights,
    } as FitPairScoreOptions);
    close([...model.a, ...model.b], [...c.positive.a, ...c.positive.b], 1e-6);
    expect(model.converged).toBe(true);
  });
  it('finds the coefficients that the pairs were drawn with, each about one standard error off', () => {
    const pairs = drawPairs(3, 60_000);
    const model = fit(pairs, { C: 1e6 });
    // The drawn l are standardised as drawn; the fit's, after clipping: compare scores, not coefficients.
    const z = fittedPairScore(model, pairs.cosine, pairs.left, pairs.right);
    const inside = z.map((v, i) => Math.abs(v - (pairs.logOdds[i] as number))).sort();
    expect(quantile(inside, 0.5)).toBeLessThan(0.03);
    expect(model.separated).toBe(false);
    expect(model.warnings).toEqual([]);
  });
  it('a weight of two is the pair twice, and a weight of 0 no pair', () => {
    const { cosine, left, right, labels } = drawPairs(4, 200);
    const reference = [...left, ...right];
    const weights = labels.map((_, i) => i % 3);
    const copies = [...labels.keys()].flatMap((i) => Array.from({ length: i % 3 }, () => i));
    const pick = (values: ArrayLike<number>): number[] => copies.map((i) => values[i] as number);
    for (const form of ['positive', 'linear'] as const) {
      const weighted = fitPairScore(cosine, left, right, labels, { form, reference, weights });
      const repeated = fitPairScore(pick(cosine), pick(left), pick(right), pick(labels), { form, reference });
      close([...weighted.a, ...weighted.b], [...repeated.a, ...repeated.b], 1e-9);
      expect(weighted.threshold).toBeCloseTo(repeated.threshold, 9);
      expect(weighted.genuineShare).toBeCloseTo(repeated.genuineShare, 12);
      expect(weighted.genuine).toBe(labels.filter((y, i) => y === 1 && i % 3 > 0).length);
    }
  });
  it('does not depend on which image is first, nor on the order of the pairs', () => {
    const { cosine, left, right, labels } = drawPairs(5, 300);
    for (const combine of ['harmonic', 'product', 'min'] as const) {
      const model = fitPairScore(cosine, left, right, labels, { combine });
      const turned = fitPairScore(cosine, right, left, labels, { combine });
      const back = fitPairScore(cosine.toReversed(), left.toReversed(), right.toReversed(), labels.toReversed(), {
        combine,
      });
      close([...turned.a, ...turned.b, turned.threshold], [...model.a, ...model.b, model.threshold], 1e-9);
      close([...back.a, ...back.b, back.threshold], [...model.a, ...model.b, model.threshold], 1e-9);
    }
  });
  it('a logarithm makes the unit of the confidence count for nothing', () => {
    const { cosine, left, right, labels } = drawPairs(6, 300);
    const model = fitPairScore(cosine, left, right, labels);
    const other = fitPairScore(
      cosine,
      left.map((s) => 64 * s),
      right.map((s) => 64 * s),
      labels,
    );
    close([...other.a, ...other.b, other.threshold], [...model.a, ...model.b, model.threshold], 1e-9);
  });
  it('clip, mean and deviation are those of the reference where one is given', () => {
    const pairs = drawPairs(7, 100);
    const reference = Float64Array.from({ length: 1001 }, (_, i) => Math.exp(i / 1000));
    const { clip, mean, sd } = fit(pairs, { reference });
    expect(clip[0]).toBeCloseTo(0.01, 12);
    expect(clip[1]).toBeCloseTo(0.99, 12);
    expect(mean).toBeCloseTo(0.5, 12);
    expect(sd).toBeCloseTo(0.2886, 3);
  });
  it('the threshold leaves at most its share of the fitting impostors above it, and equal scores together', () => {
    const pairs = drawPairs(8, 2000);
    const coarse = { ...pairs, cosine: pairs.cosine.map((c) => Math.round(10 * c) / 10) };
    for (const far of [0, 0.001, 0.01, 0.3, 0.999]) {
      for (const list of [pairs, coarse]) {
        const model = fit(list, { far });
        const z = fittedPairScore(model, list.cosine, list.left, list.right);
        const impostors = z.filter((_, i) => list.labels[i] === 0);
        const above = impostors.filter((v) => v > model.threshold).length;
        const from = impostors.filter((v) => v >= model.threshold).length;
        expect(above).toBeLessThanOrEqual(Math.floor(far * impostors.length + 1e-9));
        expect(from).toBeGreaterThan(Math.floor(far * impostors.length + 1e-9));
        expect(impostors).toContain(model.threshold);
      }
    }
  });
  it('says that pairs are separable, and stays finite', () => {
    const apart = fitPairScore([0.9, 0.8, 0.1, 0.2], [3, 4, 5, 6], [3, 4, 5, 6], [1, 1, 0, 0]);
    expect(apart.separated).toBe(true);
    expect(apart.warnings.join()).toMatch(/separates the genuine pairs/);
    expect([...apart.a, ...apart.b, apart.threshold].every(Number.isFinite)).toBe(true);
  });
  it('says so too where the penalty keeps the fit itself from pulling the classes apart', () => {
    const pairs = drawPairs(9, 500);
    for (const form of ['positive', 'linear'] as const) {
      const rule = fit(pairs, { form, C: 1e4 });
      const z = fittedPairScore(rule, pairs.cosine, pairs.left, pairs.right);
      const kept = [...z.keys()].filter((i) => Math.abs(z[i] as number) > 0.05);
      const pick = (values: ArrayLike<number>): number[] => kept.map((i) => values[i] as number);
      const lists = [pick(pairs.cosine), pick(pairs.left), pick(pairs.right)] as const;
      const sides = pick(z).map((v) => (v > 0 ? 1 : 0));
      const options = { form, C: 0.001, reference: [...pairs.left, ...pairs.right] };
      const weak = fitPairScore(...lists, sides, options);
      const scores = [...fittedPairScore(weak, ...lists)];
      const lowest = Math.min(...scores.filter((_, i) => sides[i] === 1));
      expect(Math.max(...scores.filter((_, i) => sides[i] === 0))).toBeGreaterThan(lowest);
      expect(weak.separated).toBe(true);
      // One pair on the wrong side of all others, and nothing separates them any more.
      const wrong = sides.map((y, i) => (scores[i] === Math.max(...scores) ? 0 : y));
      expect(fitPairScore(...lists, wrong, options).separated).toBe(false);
    }
  });
  it('takes a free slope below 0 where the pairs ask for it, and warns; the positive form does not', () => {
    const pairs = drawPairs(10, 4000);
    const backwards = { ...pairs, cosine: pairs.cosine.map((c, i) => ((pairs.left[i] as number) < 5 ? -c : c)) };
    expect(fit(backwards, { form: 'linear' }).warnings.join()).toMatch(/does not rise with the cosine/);
    expect(fit(backwards).warnings).toEqual([]);
  });
  it('the penalty weighs as documented: the gradient of the stated function is 0', () => {
    const { cosine, left, right, labels } = drawPairs(11, 150);
    const model = fitPairScore(cosine, left, right, labels, { C: 0.3, standardise: false });
    const l = (s: number): number =>
      (Math.min(model.clip[1], Math.max(model.clip[0], Math.log(s))) - model.mean) / model.sd;
    const stated = (theta: readonly number[]): number => {
      const q = (from: number, h: number): number =>
        (theta[from] as number) + h * (theta[from + 1] as number) + h * h * (theta[from + 2] as number);
      let sum = 0;
      for (const [i, c] of cosine.entries()) {
        const h = Math.log(2) - Math.log(Math.exp(-l(left[i] as number)) + Math.exp(-l(right[i] as number)));
        const z = log1pExp(q(0, h)) * c - q(3, h);
        sum += log1pExp(labels[i] === 1 ? -z : z);
      }
      return 0.3 * sum + 0.5 * theta.reduce((s, v, k) => s + (k === 3 ? 0 : v * v), 0);
    };
    const theta = [...model.a, ...model.b];
    for (const k of theta.keys()) {
      const moved = (by: number): number => stated(theta.map((v, j) => (j === k ? v + by : v)));
      expect(Math.abs(moved(1e-4) - moved(-1e-4)) / 2e-4).toBeLessThan(1e-6);
      expect(moved(1e-2)).toBeGreaterThan(stated(theta));
    }
  });
});

import { log1pExp, logit } from '@scaleface/numerics';
import { describe, expect, it } from 'vitest';
import fc from '../../../../testing/properties.js';
import {
  decisionConfidence,
  fitPairScore,
  fittedPairScore,
  type PairScoreModel,
  pairLogOdds,
  pairProbability,
  pairScore,
} from '../../src/index.js';
import { drawPairs } from './population.js';

const { cosine, left, right, labels } = drawPairs(1, 1500);
const models = (['harmonic', 'product', 'min'] as const).map((combine) =>
  fitPairScore(cosine, left, right, labels, { combine }),
);
const one = (model: PairScoreModel, c: number, s1: number, s2: number): number =>
  fittedPairScore(model, [c], [s1], [s2])[0] as number;
const scale = fc.double({ min: 1e-300, max: 1e300, noNaN: true });
const coefficient = fc.double({ min: -1e4, max: 1e4, noNaN: true });

describe('fittedPairScore', () => {
  it.each(['positive', 'linear'] as const)('is its formula written out, form %s', (form) => {
    const harmonic = (a: number, b: number): number => Math.log(2 / (Math.exp(-a) + Math.exp(-b)));
    const mean = (a: number, b: number): number => (a + b) / 2;
    for (const [k, combine] of [harmonic, mean, Math.min].entries()) {
      const model = { ...(models[k] as PairScoreModel), form };
      const l = (s: number): number =>
        (Math.min(model.clip[1], Math.max(model.clip[0], Math.log(s))) - model.mean) / model.sd;
      const z = fittedPairScore(model, cosine, left, right);
      for (const [i, found] of z.entries()) {
        const h = combine(l(left[i] as number), l(right[i] as number));
        const [a, b] = [model.a, model.b].map(([q0, q1, q2]) => q0 + q1 * h + q2 * h * h) as [number, number];
        const slope = form === 'positive' ? log1pExp(a) : a;
        expect(found).toBeCloseTo(slope * (cosine[i] as number) - b, 9);
      }
    }
  });
  it('never falls with the cosine in the positive form, whatever confidences and coefficients', () => {
    const any = fc.tuple(coefficient, coefficient, coefficient);
    fc.assert(
      fc.property(
        fc.constantFrom(...models),
        any,
        any,
        scale,
        scale,
        fc.float({ noNaN: true }),
        fc.float({ noNaN: true }),
        (model, a, b, s1, s2, c1, c2) => {
          const [low, high] = [Math.min(c1, c2), Math.max(c1, c2)];
          const random = { ...model, a, b };
          expect(one(random, high, s1, s2)).toBeGreaterThanOrEqual(one(random, low, s1, s2));
          expect(one(model, high, s1, s2)).toBeGreaterThanOrEqual(one(model, low, s1, s2));
        },
      ),
    );
  });
  it('rises with the cosine at every confidence of a fitted model', () => {
    fc.assert(
      fc.property(fc.constantFrom(...models), scale, scale, fc.integer({ min: -999, max: 999 }), (model, s1, s2, k) => {
        expect(one(model, (k + 1) / 1000, s1, s2)).toBeGreaterThan(one(model, k / 1000, s1, s2));
      }),
    );
  });
  it('is the same with the two images exchanged', () => {
    fc.assert(
      fc.property(fc.constantFrom(...models), scale, scale, (model, s1, s2) => {
        expect(one(model, 0.4, s1, s2)).toBe(one(model, 0.4, s2, s1));
      }),
    );
  });
  it('of finite numbers is never NaN', () => {
    const wide = fc.double({ min: -Number.MAX_VALUE, max: Number.MAX_VALUE, noNaN: true });
    fc.assert(
      fc.property(fc.constantFrom(...models), wide, scale, scale, (model, c, s1, s2) => {
        expect(one(model, c, s1, s2)).not.toBeNaN();
      }),
    );
  });
  it('takes confidences beyond the clip as its ends, and leaves failed comparisons where they are', () => {
    const [model] = models as [PairScoreModel];
    const [low, high] = model.clip.map(Math.exp) as [number, number];
    expect(one(model, 0.3, 1e-300, 1e300)).toBeCloseTo(one(model, 0.3, low, high), 9);
    expect(one(model, Number.NEGATIVE_INFINITY, 1, 1)).toBe(Number.NEGATIVE_INFINITY);
    expect(one(model, Number.POSITIVE_INFINITY, 1, 1)).toBe(Number.POSITIVE_INFINITY);
  });
  it('refuses confidences that have no logarithm, NaN and lengths that differ, by name', () => {
    const [model] = models as [PairScoreModel];
    expect(() => one(model, 0.1, 0, 1)).toThrow(expect.objectContaining({ code: 'out-of-range', path: 'left[0]' }));
    expect(() => one(model, 0.1, 1, -2)).toThrow(expect.objectContaining({ code: 'out-of-range', path: 'right[0]' }));
    expect(() => one(model, 0.1, 1, Number.POSITIVE_INFINITY)).toThrow(expect.objectContaining({ path: 'right[0]' }));
    expect(() => one(model, Number.NaN, 1, 1)).toThrow(expect.objectContaining({ path: 'cosine[0]' }));
    expect(() => fittedPairScore(model, [1], [1, 2], [1])).toThrow(expect.objectContaining({ path: 'left' }));
  });
});

describe('another prior', () => {
  it('multiplies the odds by those of the priors', () => {
    const [model] = models as [PairScoreModel];
    const z = fittedPairScore(model, cosine, left, right);
    const p = pairProbability(model, z, 0.001);
    const before = pairProbability(model, z, model.genuineShare);
    const factor = ((0.001 / 0.999) * (1 - model.genuineShare)) / model.genuineShare;
    for (const [i, q] of p.entries()) {
      expect(logit(before[i] as number)).toBeCloseTo(z[i] as number, 6);
      const odds = (factor * (before[i] as number)) / (1 - (before[i] as number));
      expect(q).toBeCloseTo(odds / (1 + odds), 9);
    }
  });
  it('keeps infinities and refuses what is no prior', () => {
    const model = { genuineShare: 0.2 };
    expect([...pairLogOdds(model, [Number.NEGATIVE_INFINITY, 1], 0.2)]).toEqual([Number.NEGATIVE_INFINITY, 1]);
    expect([...pairProbability(model, [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY], 0.5)]).toEqual([0, 1]);
    for (const prior of [0, 1, -1, Number.NaN]) expect(() => pairLogOdds(model, [1], prior)).toThrow(/prior/);
    expect(() => pairLogOdds(model, [Number.NaN], 0.5)).toThrow(expect.objectContaining({ path: 'z[0]' }));
  });
});

describe('decisionConfidence', () => {
  it('is the distance from the threshold of any score, MLS among them', () => {
    const mls = pairScore('MLS', { mu: [[1, 0]], uncertainty: [0.1] }, { mu: [[0, 1]], uncertainty: [0.2] });
    expect(decisionConfidence(mls, 0)[0]).toBe(Math.abs(mls[0] as number));
    expect([...decisionConfidence([Number.NEGATIVE_INFINITY, 1e308, -3], -1e308)]).toEqual([
      Number.POSITIVE_INFINITY,
      Number.POSITIVE_INFINITY,
      1e308,
    ]);
  });
  it('refuses NaN and thresholds that are not finite', () => {
    expect(() => decisionConfidence([Number.NaN], 0)).toThrow(expect.objectContaining({ path: 'z[0]' }));
    for (const t of [Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(() => decisionConfidence([1], t)).toThrow(expect.objectContaining({ path: 'threshold' }));
    }
  });
});

import { createRandom } from '@scaleface/numerics';
import { describe, expect, it } from 'vitest';
import {
  brierScore,
  calibrationError,
  cllr,
  cllrMin,
  fitQualityScore,
  isotonicRegression,
  isotonicValue,
  logLoss,
  qualityAwareScore,
  reliabilityCurve,
} from '../../src/index.js';
import golden from '../golden/calibration.json' with { type: 'json' };

describe('isotonic regression', () => {
  it('equals scikit-learn, with ties and weights, inside and outside the range', () => {
    for (const c of golden.cases) {
      const plain = isotonicRegression(c.scores, c.labels);
      const weighted = isotonicRegression(c.scores, c.labels, c.weights);
      c.at.forEach((s, i) => {
        expect(isotonicValue(plain, s)).toBeCloseTo(c.isotonic[i] as number, 12);
        expect(isotonicValue(weighted, s)).toBeCloseTo(c.isotonicWeighted[i] as number, 12);
      });
    }
  });
  it('drops entries of zero weight and refuses to fit nothing', () => {
    expect([...isotonicRegression([1, 2], [5, 7], [0, 1]).y]).toEqual([7]);
    expect(() => isotonicRegression([1], [1], [0])).toThrow(/nothing to fit/);
    expect(() => isotonicRegression([Number.NaN], [1])).toThrow(/x\[0\]/);
  });
  it('keeps the value of the finite knot next to an infinite one', () => {
    const fit = isotonicRegression([Number.NEGATIVE_INFINITY, 0, Number.POSITIVE_INFINITY], [0, 0.5, 1]);
    expect([-1, 0, 1].map((s) => isotonicValue(fit, s))).toEqual([0.5, 0.5, 0.5]);
    expect(isotonicValue(fit, Number.POSITIVE_INFINITY)).toBe(1);
  });
});

describe('proper scores', () => {
  it('Brier and log loss equal scikit-learn', () => {
    for (const c of golden.cases) {
      expect(brierScore(c.probabilities, c.labels)).toBeCloseTo(c.brier, 12);
      expect(brierScore(c.probabilities, c.labels, c.weights)).toBeCloseTo(c.brierWeighted, 12);
      expect(logLoss(c.probabilities, c.labels)).toBeCloseTo(c.logLoss, 12);
    }
  });
  it('being certain and wrong costs infinitely, certain and right nothing', () => {
    expect(logLoss([1, 0], [1, 0])).toBe(0);
    expect(logLoss([0], [1])).toBe(Number.POSITIVE_INFINITY);
    expect(cllr([Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY], [1, 0])).toBe(0);
  });
  it('no pairs, or no class, give NaN', () => {
    expect(brierScore([], [])).toBeNaN();
    expect(cllr([1], [1])).toBeNaN();
    expect(cllrMin([1], [1])).toBeNaN();
  });
  it('Cllr_min is at most Cllr, the same for every increasing map and 1 for constant scores', () => {
    const random = createRandom(1);
    const labels = Array.from({ length: 200 }, (_, i) => i % 2);
    const ratios = labels.map((y) => Math.round(4 * (random.normal() + y)) / 4);
    const best = cllrMin(ratios, labels);
    expect(best).toBeLessThan(cllr(ratios, labels));
    expect(cllrMin(ratios.map(Math.exp), labels)).toBeCloseTo(best, 12);
    expect(
      cllrMin(
        labels.map(() => 3),
        labels,
      ),
    ).toBeCloseTo(1, 12);
  });
  it('Cllr of normal scores with the right ratio is the integral over them', () => {
    const random = createRandom(2);
    const labels = Array.from({ length: 40_000 }, (_, i) => i % 2);
    // d′ = 2: the log-likelihood ratio of N(1, 1) against N(−1, 1) is 2x.
    const ratios = labels.map((y) => 2 * (random.normal() + (y ? 1 : -1)));
    expect(cllr(ratios, labels)).toBeCloseTo(cllrMin(ratios, labels), 2);
  });
  it('probabilities outside [0, 1] and other lengths are refused', () => {
    expect(() => brierScore([1.1], [1])).toThrow(/probabilities\[0\]/);
    expect(() => logLoss([0.5], [1, 0])).toThrow(/labels/);
    expect(() => calibrationError([0.5], [1], { bins: 0 })).toThrow(/bins/);
  });
});

describe('calibration error and reliability', () => {
  const random = createRandom(4);
  const p = Array.from({ length: 4000 }, () => random.uniform());
  const right = p.map((q) => (random.uniform() < q ? 1 : 0));

  it.each(['l1', 'l2'] as const)(
    'debiased %s is near 0 for right probabilities, where the plain one is not',
    (norm) => {
      const plain = calibrationError(p, right, { norm, debias: false, bins: 50 });
      expect(plain).toBeGreaterThan(0.03);
      expect(calibrationError(p, right, { norm, bins: 50 })).toBeLessThan(0.6 * plain);
    },
  );
  it('finds a known gap', () => {
    const labels = p.map((q) => (random.uniform() < Math.max(0, q - 0.1) ? 1 : 0));
    expect(calibrationError(p, labels)).toBeCloseTo(0.095, 1.7);
  });
  it('does not depend on the order of pairs, with many equal probabilities', () => {
    const coarse = p.map((q) => Math.round(q * 10) / 10);
    const order = createRandom(5).shuffle(p.map((_, i) => i));
    const shuffled = calibrationError(
      order.map((i) => coarse[i] as number),
      order.map((i) => right[i] as number),
      { bins: 4 },
    );
    expect(shuffled).toBeCloseTo(calibrationError(coarse, right, { bins: 4 }), 12);
  });
  it('a weight of two is the same as the pair twice, up to the debiasing', () => {
    const options = { debias: false, bins: 3 };
    const twice = calibrationError([0.2, 0.2, 0.6, 0.9], [0, 0, 1, 1], options);
    expect(calibrationError([0.2, 0.6, 0.9], [0, 1, 1], { ...options, weights: [2, 1, 1] })).toBeCloseTo(twice, 12);
    expect(calibrationError([], [])).toBeNaN();
  });
  it('the reliability curve holds every pair once, in bins of nearly equal mass or equal width', () => {
    const mass = reliabilityCurve(p, right);
    expect(mass).toHaveLength(15);
    expect(mass.reduce((s, b) => s + b.weight, 0)).toBe(4000);
    for (const b of mass) {
      expect(Math.abs(b.weight - 4000 / 15)).toBeLessThan(2);
      expect(b.lower).toBeLessThan(b.observed);
      expect(b.upper).toBeGreaterThan(b.observed);
    }
    const width = reliabilityCurve([0, 0.05, 0.99, 1], [0, 0, 1, 1], { bins: 10, strategy: 'width' });
    expect(width.map((b) => [b.lowest, b.highest])).toEqual([
      [0, 0.05],
      [0.99, 1],
    ]);
  });
});

describe('QMagFace’s score', () => {
  it('is the similarity itself once β s reaches α, and less below', () => {
    expect(qualityAwareScore(0.8, 25, 30)).toBe(0.8);
    expect(qualityAwareScore(0.2, 25, 30)).toBeCloseTo(0.2 + (0.125926 * 0.2 - 0.077428) * 25, 12);
  });
  it('fitted on pairs whose noise falls with quality, it lowers the cost on other pairs', () => {
    const make = (seed: number) => {
      const r = createRandom(seed);
      const labels = Array.from({ length: 3000 }, (_, i) => i % 2);
      const quality = labels.map(() => 10 + 20 * r.uniform());
      const scores = labels.map((y, i) => 0.1 * r.normal() + (y ? 0.02 * (quality[i] as number) : 0));
      return { labels, quality, scores };
    };
    const train = make(1);
    const test = make(2);
    const parameters = fitQualityScore(train.scores, train.labels, train.quality, train.quality);
    const aware = test.scores.map((s, i) =>
      qualityAwareScore(s, test.quality[i] as number, test.quality[i] as number, parameters),
    );
    expect(cllrMin(aware, test.labels)).toBeLessThan(0.97 * cllrMin(test.scores, test.labels));
  });
  it('needs both classes and finite qualities', () => {
    expect(() => fitQualityScore([1], [1], [1], [1])).toThrow(/a class is empty/);
    expect(() => fitQualityScore([1, 2], [1, 0], [1, Number.NaN], [1, 1])).toThrow(/quality1\[1\]/);
  });
});

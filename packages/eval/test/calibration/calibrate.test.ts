import { createRandom, logistic } from '@scaleface/numerics';
import { describe, expect, it } from 'vitest';
import { repetitions } from '../../../../testing/long.js';
import {
  type CalibrationMethod,
  calibrate,
  calibrationError,
  calibrationFromJSON,
  cllr,
  cllrMin,
  type FmrThreshold,
} from '../../src/index.js';
import golden from '../golden/calibration.json' with { type: 'json' };

const methods: CalibrationMethod[] = ['platt', 'beta', 'isotonic'];

/** Cosines of two normal classes in [−1, 1], with confidences that say how far apart the classes are. */
function pairs(seed: number, n: number) {
  const random = createRandom(seed);
  const labels = Array.from({ length: n }, () => (random.uniform() < 0.3 ? 1 : 0));
  const confidence = labels.map(() => 0.3 + random.uniform());
  const scores = labels.map((y, i) =>
    Math.max(-1, Math.min(1, 0.15 * random.normal() + (y ? 0.45 * (confidence[i] as number) : 0))),
  );
  return { labels, confidence, scores };
}

describe('calibrate', () => {
  it.each(methods)('%s gives probabilities that are right on other pairs of the same population', (method) => {
    const train = pairs(1, 20_000);
    const test = pairs(2, 20_000);
    const { probability } = calibrate(train.scores, train.labels, { method });
    const p = test.scores.map((s) => probability(s));
    expect(calibrationError(p, test.labels)).toBeLessThan(0.02);
  });
  it.each(methods)('%s never falls with the score, and changes no order', (method) => {
    const { scores, labels } = pairs(3, 400);
    const { logLikelihoodRatio } = calibrate(scores, labels, { method });
    let before = Number.NEGATIVE_INFINITY;
    for (let s = -1; s <= 1; s += 0.01) {
      const ratio = logLikelihoodRatio(s);
      expect(ratio).toBeGreaterThanOrEqual(before);
      before = ratio;
    }
  });
  it.each(methods)('%s makes a confidence lower the cost on other pairs', (method) => {
    const train = pairs(4, 10_000);
    const test = pairs(5, 10_000);
    const plain = calibrate(train.scores, train.labels, { method });
    const aware = calibrate(train.scores, train.labels, { method, confidence: train.confidence });
    expect(aware.usesConfidence).toBe(true);
    const cost = (ratio: (i: number) => number): number =>
      cllr(
        test.scores.map((_, i) => ratio(i)),
        test.labels,
      );
    const withConfidence = cost((i) => aware.logLikelihoodRatio(test.scores[i] as number, test.confidence[i]));
    const without = cost((i) => plain.logLikelihoodRatio(test.scores[i] as number));
    expect(withConfidence).toBeLessThan(0.97 * without);
    expect(without).toBeGreaterThanOrEqual(cllrMin(test.scores, test.labels));
  });
  it('Platt coefficients equal scikit-learn’s unregularised logistic regression on the smoothed targets', () => {
    for (const c of golden.cases) {
      const { coefficients, score } = calibrate(c.scores, c.labels).toJSON().parametric as NonNullable<
        ReturnType<ReturnType<typeof calibrate>['toJSON']>['parametric']
      >;
      const slope = (coefficients[1] as number) / score.deviation;
      expect(slope).toBeCloseTo(c.platt[0] as number, 4);
      expect((coefficients[0] as number) - slope * score.mean).toBeCloseTo(c.platt[1] as number, 4);
    }
  });
  it('the prior shifts the odds and leaves the likelihood ratio', () => {
    const { scores, labels } = pairs(6, 1000);
    const calibration = calibrate(scores, labels, { prior: 0.5 });
    const ratio = calibration.logLikelihoodRatio(0.3);
    expect(calibration.probability(0.3)).toBeCloseTo(logistic(ratio), 12);
    expect(calibration.probability(0.3, undefined, { prior: 0.01 })).toBeCloseTo(
      logistic(ratio + Math.log(1 / 99)),
      12,
    );
    expect(calibrate(scores, labels).prior).toBeCloseTo(labels.filter((y) => y).length / 1000, 12);
  });
  it.each(methods)('%s stays finite on separated classes and on a single pair of each', (method) => {
    const separated = calibrate([0.1, 0.2, 0.8, 0.9], [0, 0, 1, 1], { method });
    expect(separated.probability(0.9)).toBeGreaterThan(0.6);
    expect(separated.probability(0.9)).toBeLessThan(1);
    expect(Number.isFinite(separated.logLikelihoodRatio(-1))).toBe(true);
    expect(Number.isFinite(calibrate([0.2, 0.3], [0, 1], { method }).logLikelihoodRatio(0.5))).toBe(true);
  });
  it.each(methods)('%s of constant scores knows only the prior', (method) => {
    const { logLikelihoodRatio } = calibrate([0.5, 0.5, 0.5, 0.5], [0, 1, 0, 1], { method });
    expect(logLikelihoodRatio(0.5)).toBeCloseTo(0, 6);
  });
  it.each(methods)('%s does not depend on the order of tied pairs', (method) => {
    const scores = [0.1, 0.5, 0.5, 0.5, 0.7, 0.7, 0.9];
    const labels = [0, 1, 0, 1, 0, 1, 1];
    const a = calibrate(scores, labels, { method });
    const b = calibrate(scores.toReversed(), labels.toReversed(), { method });
    for (const s of [0, 0.3, 0.5, 0.6, 0.7, 1]) expect(a.probability(s)).toBeCloseTo(b.probability(s), 9);
  });
  it('isotonic takes infinite scores, and keeps them through JSON', () => {
    const scores = [Number.NEGATIVE_INFINITY, 0.1, 0.3, 0.2, 0.8, Number.POSITIVE_INFINITY];
    const calibration = calibrate(scores, [0, 0, 1, 0, 1, 1], { method: 'isotonic' });
    expect(calibration.probability(Number.POSITIVE_INFINITY)).toBeGreaterThan(0.6);
    expect(calibration.probability(Number.NEGATIVE_INFINITY)).toBeLessThan(0.4);
    const again = calibrationFromJSON(JSON.parse(JSON.stringify(calibration)));
    for (const s of [...scores, 0.25, 5]) expect(again.probability(s)).toBe(calibration.probability(s));
    expect(again.range).toEqual([Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY]);
  });
  it.each(methods)('%s survives JSON bit for bit, confidence included', (method) => {
    const { scores, labels, confidence } = pairs(7, 300);
    const calibration = calibrate(scores, labels, { method, confidence, prior: 0.2 });
    const again = calibrationFromJSON(JSON.parse(JSON.stringify(calibration)));
    for (let i = 0; i < 50; i++) {
      const s = scores[i] as number;
      expect(again.probability(s, confidence[i])).toBe(calibration.probability(s, confidence[i]));
    }
    expect(again.thresholdForFmr(0.05)).toEqual(calibration.thresholdForFmr(0.05));
  });
  it('refuses what has no meaning, by name', () => {
    expect(() => calibrate([1, 2], [1, 1])).toThrow(/a class is empty/);
    expect(() => calibrate([1, Number.NaN], [1, 0])).toThrow(/scores\[1\]/);
    expect(() => calibrate([1, Number.POSITIVE_INFINITY], [0, 1])).toThrow(/Isotonic/);
    expect(() => calibrate([1, 2, 3], [0, 1])).toThrow(/labels/);
    expect(() => calibrate([1, 2], [0, 1], { method: 'magic' as 'platt' })).toThrow(/no such method/);
    expect(() => calibrate([1, 2], [0, 1], { prior: 1 })).toThrow(/prior/);
    expect(() => calibrate([1, 2], [0, 1], { confidence: [1] })).toThrow(/confidence/);
    expect(() => calibrate([1, 2], [0, 1]).probability(Number.NaN)).toThrow(/score/);
    expect(() => calibrate([1, 2], [0, 1], { confidence: [1, 2] }).probability(1)).toThrow(/confidence: missing/);
    expect(() => calibrationFromJSON({} as never)).toThrow(/not a calibration/);
  });
});

describe('thresholdForFmr', () => {
  const impostors = Array.from({ length: 1000 }, (_, i) => i / 1000);
  const calibration = calibrate([...impostors, 2], [...impostors.map(() => 0), 1]);
  const atOrAbove = (t: FmrThreshold): number => impostors.filter((s) => s >= t.threshold).length;

  it('never exceeds its target on the calibration pairs, and says how many events it rests on', () => {
    for (const target of [0, 0.0005, 0.001, 0.0101, 0.3, 0.999, 1]) {
      const t = calibration.thresholdForFmr(target);
      expect(t.falseMatches).toBe(Math.floor(target * 1000 + 1e-9));
      expect(atOrAbove(t)).toBe(t.falseMatches);
      expect(t.upperBound).toBeGreaterThanOrEqual(t.fmr);
    }
  });
  it('says when the request is finer than the pairs can resolve', () => {
    const t = calibration.thresholdForFmr(1e-4);
    expect(t.sufficient).toBe(false);
    expect(t.warnings[0]?.rule).toBe('rule-of-3');
    expect(t.upperBound).toBeCloseTo(0.00299, 4);
  });
  it('with a guarantee keeps the upper bound itself below the target, or says that it cannot', () => {
    const t = calibration.thresholdForFmr(0.01, { guarantee: true });
    expect(t.upperBound).toBeLessThanOrEqual(0.01);
    expect(t.falseMatches).toBe(4);
    expect(calibration.thresholdForFmr(0.001, { guarantee: true }).sufficient).toBe(false);
  });
  it('keeps a tie block together', () => {
    const tied = calibrate([0.1, 0.5, 0.5, 0.5, 0.2, 0.9], [0, 0, 0, 0, 0, 1]);
    expect(tied.thresholdForFmr(0.4).falseMatches).toBe(0);
    expect(tied.thresholdForFmr(0.6).falseMatches).toBe(3);
  });
  it('stays conservative when many scores are thinned to a table', () => {
    const random = createRandom(3);
    const many = Array.from({ length: 60_000 }, () => random.normal());
    const wide = calibrate([...many, 9], [...many.map(() => 0), 1]);
    expect(wide.toJSON().impostors.scores.length).toBeLessThan(1400);
    for (const target of [0.001, 0.01, 0.1, 0.5]) {
      const t = wide.thresholdForFmr(target);
      const count = many.filter((s) => s >= t.threshold).length;
      expect(count).toBe(t.falseMatches);
      expect(count / 60_000).toBeLessThanOrEqual(target);
      expect(count / 60_000).toBeGreaterThan(0.97 * target);
    }
  });
  it('bounds the true rate in about 95 of 100 samples', () => {
    const random = createRandom(12);
    let held = 0;
    const samples = repetitions(400, 1000);
    for (let r = 0; r < samples; r++) {
      const uniform = Array.from({ length: 200 }, () => random.uniform());
      const t = calibrate([...uniform, 2], [...uniform.map(() => 0), 1]).thresholdForFmr(0.05);
      if (1 - t.threshold <= t.upperBound) held++;
    }
    expect(held / samples).toBeGreaterThan(0.93);
    expect(held / samples).toBeLessThan(0.97);
  });
  it('refuses a rate that is none', () => {
    expect(() => calibration.thresholdForFmr(-1)).toThrow(/fmr/);
  });
});

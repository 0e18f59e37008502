import { createRandom, logistic, logit } from '@scaleface/numerics';
import { describe, expect, it } from 'vitest';
import { calibrate } from '../../src/index.js';

const random = createRandom(17);
const n = 240;
const labels = Array.from({ length: n }, (_, i) => (i % 3 === 0 ? 1 : 0));
const confidence = labels.map(() => 0.5 + random.uniform());
/** With ties. */
const scores = labels.map((y) => Math.round(50 * Math.tanh(0.4 * y + 0.4 * random.normal())) / 50);
const genuine = labels.filter((y) => y === 1).length;
const targets = labels.map((y) => (y === 1 ? (genuine + 1) / (genuine + 2) : 1 / (n - genuine + 2)));
const mean = (x: readonly number[]): number => x.reduce((a, b) => a + b, 0) / x.length;
const standardised = (x: readonly number[]) => {
  const deviation = Math.sqrt(mean(x.map((v) => (v - mean(x)) ** 2)));
  return (v: number): number => (v - mean(x)) / deviation;
};

/** What multiplies each coefficient, by the formulas of the documentation. */
function factors(method: string, aware: boolean, wide: boolean): (score: number, own: number) => number[] {
  const all = wide ? scores.map((s) => 30 * s) : scores;
  const [z, q] = [standardised(all), standardised(confidence)];
  const pad = 0.01 * (Math.max(...all) - Math.min(...all));
  const [low, high] = wide ? [Math.min(...all) - pad, Math.max(...all) + pad] : [-1, 1];
  return (score, own) => {
    if (method === 'platt') return aware ? [1, z(score), q(own), z(score) * q(own)] : [1, z(score)];
    const u = (score - low) / (high - low);
    const plain = [1, Math.log(u), -Math.log(1 - u)];
    return aware ? [...plain, q(own), q(own) * Math.log(u / (1 - u))] : plain;
  };
}

describe('calibrations written out', () => {
  it.each([
    ['platt', false, false],
    ['platt', true, false],
    ['beta', false, false],
    ['beta', false, true],
    ['beta', true, false],
  ] as const)(
    '%s (confidence %s, scores beyond [−1, 1] %s) has the least log loss of its formula',
    (method, aware, wide) => {
      const list = wide ? scores.map((s) => 30 * s) : scores;
      const calibration = calibrate(list, labels, { method, ...(aware ? { confidence } : {}) });
      const fitted = calibration.toJSON().parametric?.coefficients as readonly number[];
      const of = factors(method, aware, wide);
      const rows = list.map((s, i) => of(s, confidence[i] as number));
      const logOdds = (theta: readonly number[], row: number[]): number =>
        row.reduce((sum, v, k) => sum + v * (theta[k] as number), 0);
      const loss = (theta: readonly number[]): number =>
        rows.reduce((sum, row, i) => {
          const p = logistic(logOdds(theta, row));
          const t = targets[i] as number;
          return sum - t * Math.log(p) - (1 - t) * Math.log(1 - p);
        }, 0);
      for (const k of fitted.keys()) {
        const moved = (by: number): number => loss(fitted.map((v, j) => (j === k ? v + by : v)));
        expect(Math.abs(moved(1e-4) - moved(-1e-4)) / 2e-4).toBeLessThan(1e-3);
        expect(moved(1e-2)).toBeGreaterThan(loss(fitted));
        expect(moved(-1e-2)).toBeGreaterThan(loss(fitted));
      }
      rows.slice(0, 40).forEach((row, i) => {
        const own = aware ? confidence[i] : undefined;
        const ratio = logOdds(fitted, row) - logit(mean(targets));
        expect(calibration.logLikelihoodRatio(list[i] as number, own)).toBeCloseTo(ratio, 9);
        expect(calibration.probability(list[i] as number, own)).toBeCloseTo(logistic(ratio + logit(genuine / n)), 9);
      });
    },
  );

  it('isotonic is the largest mean from below of the smallest mean from above, of equal scores together', () => {
    const { logLikelihoodRatio } = calibrate(scores, labels, { method: 'isotonic' });
    const places = [...new Set(scores)].sort((a, b) => a - b);
    const between = (a: number, b: number): number =>
      mean(targets.filter((_, i) => (scores[i] as number) >= a && (scores[i] as number) <= b));
    for (const place of places) {
      const least = (a: number): number => Math.min(...places.filter((b) => b >= place).map((b) => between(a, b)));
      const value = Math.max(...places.filter((a) => a <= place).map(least));
      expect(logLikelihoodRatio(place)).toBeCloseTo(logit(value) - logit(mean(targets)), 9);
    }
  });
});

import { describe, expect, it } from 'vitest';
import { repetitions } from '../../../../testing/long.js';
import { conformalRiskControl } from '../../src/index.js';
import { drawPairs, impostorsOf, trueFmr } from './population.js';

const thresholds = [...Array.from({ length: 40 }, (_, k) => -1 + k / 8), 20];
const lossOf =
  (scores: readonly number[]) =>
  (k: number): number[] =>
    scores.map((s) => (s >= (thresholds[k] as number) ? 1 : 0));

describe('conformal risk control', () => {
  it('takes the most daring way whose mean, with one more loss of the largest kind, is within the risk', () => {
    const scores = [0.1, 0.4, 1.2, 2.2, 0.3, -0.2, 1.4, 0, 0.9];
    const found = conformalRiskControl({
      subjects: { left: scores.map((_, i) => i) },
      candidates: thresholds.length,
      loss: lossOf(scores),
      alpha: 0.3,
    });
    const by = thresholds.map((t) => (scores.filter((s) => s >= t).length + 1) / 10);
    expect([...found.corrected]).toEqual(by.map((v) => expect.closeTo(v, 12)));
    expect(found.candidate).toBe(by.findIndex((v) => v <= 0.3));
    expect([found.clusters, found.needed]).toEqual([9, 3]);
    const few = conformalRiskControl({
      subjects: { left: [0, 1] },
      candidates: thresholds.length,
      loss: lossOf([0, 0]),
      alpha: 0.3,
    });
    expect([few.verdict, few.candidate]).toEqual(['cannot guarantee', -1]);
  });

  const populations = repetitions(16, 150, 1000);
  it(`has an expected loss within the risk over ${populations} populations`, () => {
    const risks = Array.from({ length: populations }, (_, s) => {
      const { scores, subjects } = impostorsOf(drawPairs(5000 + s, 60, 4, 3));
      const { candidate } = conformalRiskControl({
        subjects,
        candidates: thresholds.length,
        loss: lossOf(scores),
        alpha: 0.1,
        seed: s,
      });
      return trueFmr(thresholds[candidate] as number, 0);
    });
    const mean = risks.reduce((a, b) => a + b, 0) / populations;
    const deviation = Math.sqrt(risks.reduce((sum, r) => sum + (r - mean) ** 2, 0) / (populations - 1));
    expect(mean).toBeLessThanOrEqual(0.1 + (3 * deviation) / Math.sqrt(populations));
    expect(mean).toBeGreaterThan(0.04);
  });

  it('refuses losses that grow, that are none, and risks that are none', () => {
    const shared = { subjects: { left: [0, 1] }, candidates: 2, alpha: 0.2 };
    expect(() => conformalRiskControl({ ...shared, loss: (k) => [k, 0] })).toThrow(/grows/);
    expect(() => conformalRiskControl({ ...shared, loss: () => [2, 0] })).toThrow(/loss\(0\)\[0\]/);
    expect(() => conformalRiskControl({ ...shared, loss: () => [Number.NaN, 0] })).toThrow(/loss\(0\)\[0\]/);
    expect(() => conformalRiskControl({ ...shared, loss: () => [0] })).toThrow(/loss/);
    expect(() => conformalRiskControl({ ...shared, loss: () => [0, 0], alpha: 0 })).toThrow(/alpha/);
  });
});

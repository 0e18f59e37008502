import { describe, expect, it } from 'vitest';
import { binomialPValue, hoeffdingBentkusPValue, learnThenTest } from '../../src/index.js';

const n = 120;
const apart = {
  left: Array.from({ length: n }, (_, i) => `a${i}`),
  right: Array.from({ length: n }, (_, i) => `b${i}`),
};
const scores = Array.from({ length: n }, (_, i) => ((i * 37) % n) / n);
const thresholds = [0.99, 0.95, 0.9, 0.5, 0.93];
const loss = (k: number): number[] => scores.map((s) => (s >= (thresholds[k] as number) ? 1 : 0));
const shared = { subjects: apart, candidates: thresholds.length, loss, alpha: 0.1, delta: 0.1 };

describe('Learn then Test', () => {
  it('stops a sequence at its first failure, and shares the level among all under Bonferroni', () => {
    for (const test of ['binomial', 'hoeffding-bentkus'] as const) {
      const sequence = learnThenTest({ ...shared, test });
      const p = thresholds.map((t) => {
        const errors = scores.filter((s) => s >= t).length;
        return test === 'binomial' ? binomialPValue(errors, n, 0.1) : hoeffdingBentkusPValue(errors / n, n, 0.1);
      });
      expect(sequence.candidates.map((c) => c.p)).toEqual(p.map((v) => expect.closeTo(v, 12)));
      const first = p.findIndex((v) => v > 0.1);
      expect(sequence.controlled).toEqual(p.slice(0, first).map((_, k) => k));
      const each = learnThenTest({ ...shared, test, order: 'bonferroni' });
      expect(each.controlled).toEqual(p.flatMap((v, k) => (v <= 0.1 / p.length ? [k] : [])));
    }
  });

  it('takes the risk among the records that are decided', () => {
    const decided = (): number[] => scores.map((_, i) => i % 3);
    const among = learnThenTest({ ...shared, decided, test: 'binomial' });
    const chosen = scores.filter((_, i) => i % 3 > 0);
    for (const [k, t] of thresholds.entries()) {
      const errors = chosen.filter((s) => s >= t).length;
      expect(among.candidates[k]?.risk).toBeCloseTo(errors / chosen.length, 12);
      expect(among.candidates[k]?.trials).toBe(chosen.length);
      expect(among.candidates[k]?.p).toBeCloseTo(binomialPValue(errors, chosen.length, 0.1), 12);
    }
    const nothing = learnThenTest({ ...shared, decided: () => new Uint8Array(n) });
    expect(nothing.verdict).toBe('cannot guarantee');
    expect(nothing.candidates[0]?.risk).toBeNaN();
    expect(nothing.candidates[0]?.p).toBe(1);
  });

  it('takes losses between 0 and 1 whole, by cluster', () => {
    const left = ['a', 'a', 'b', 'c'];
    const found = learnThenTest({
      subjects: { left },
      candidates: 1,
      loss: () => [0.5, 0, 0.25, 0],
      alpha: 0.9,
      delta: 0.5,
    });
    expect(found.candidates[0]?.risk).toBeCloseTo((0.25 + 0.25 + 0) / 3, 12);
    expect(found.candidates[0]?.p).toBeCloseTo(hoeffdingBentkusPValue(0.5 / 3, 3, 0.9), 12);
    expect(found.independent).toBe(3);
  });

  it('refuses losses that are none, and other numbers of records', () => {
    expect(() => learnThenTest({ ...shared, loss: () => new Float64Array(n).fill(2) })).toThrow(/loss\[0\]/);
    expect(() => learnThenTest({ ...shared, test: 'binomial', loss: () => new Float64Array(n).fill(0.5) })).toThrow(
      /loss\[0\]/,
    );
    expect(() => learnThenTest({ ...shared, loss: () => [1] })).toThrow(/loss/);
    expect(() => learnThenTest({ ...shared, decided: () => [1] })).toThrow(/decided/);
    expect(() => learnThenTest({ ...shared, alpha: 0 })).toThrow(/alpha/);
    expect(() => learnThenTest({ ...shared, delta: 1 })).toThrow(/delta/);
  });
});

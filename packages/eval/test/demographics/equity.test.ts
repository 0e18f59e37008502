import { createRandom } from '@scaleface/numerics';
import { describe, expect, it } from 'vitest';
import { fairnessDiscrepancyRate, giniEquity, groupErrorDifferences, inequityRate } from '../../src/index.js';

/** The definitions, over all pairs of groups. */
function naive(fmr: number[], fnmr: number[], alpha: number): [number, number, number] {
  const differences = (x: number[]): number[] => x.flatMap((a) => x.map((b) => Math.abs(a - b)));
  const gini = (x: number[]): number => {
    const n = x.length;
    const mean = x.reduce((a, b) => a + b, 0) / n;
    return (n / (n - 1)) * (differences(x).reduce((a, b) => a + b, 0) / (2 * n * n * mean));
  };
  const ratio = (x: number[]): number => Math.max(...x) / Math.min(...x);
  return [
    1 - (alpha * Math.max(...differences(fmr)) + (1 - alpha) * Math.max(...differences(fnmr))),
    ratio(fmr) ** alpha * ratio(fnmr) ** (1 - alpha),
    alpha * gini(fmr) + (1 - alpha) * gini(fnmr),
  ];
}

describe('figures of equity', () => {
  it('are their definitions over all pairs of groups', () => {
    const random = createRandom(2);
    for (let k = 0; k < 50; k++) {
      const groups = 2 + random.integer(6);
      const rates = (): number[] => Array.from({ length: groups }, () => random.uniform() ** 3);
      const [fmr, fnmr, alpha] = [rates(), rates(), random.uniform()];
      const [fdr, ir, garbe] = naive(fmr, fnmr, alpha);
      expect(fairnessDiscrepancyRate(fmr, fnmr, { alpha })).toBeCloseTo(fdr, 12);
      expect(inequityRate(fmr, fnmr, { alpha }) / ir).toBeCloseTo(1, 10);
      expect(giniEquity(fmr, fnmr, { alpha })).toBeCloseTo(garbe, 12);
    }
  });

  it('say that nothing differs where nothing does, and that all differs where one group has all errors', () => {
    expect([fairnessDiscrepancyRate, inequityRate, giniEquity].map((f) => f([0.1, 0.1], [0.2, 0.2]))).toEqual([
      1, 1, 0,
    ]);
    expect([fairnessDiscrepancyRate, inequityRate, giniEquity].map((f) => f([0, 0], [0, 0]))).toEqual([1, 1, 0]);
    expect(giniEquity([0, 0, 0, 0.3], [0, 0, 0.1, 0])).toBeCloseTo(1, 12);
    expect(inequityRate([0, 0.1], [0.1, 0.1])).toBe(Number.POSITIVE_INFINITY);
    expect(inequityRate([0, 0.1], [0.1, 0.2], { alpha: 0 })).toBe(2);
  });

  it('refuse one group, rates of other groups, and what is no rate', () => {
    for (const figure of [fairnessDiscrepancyRate, inequityRate, giniEquity]) {
      expect(() => figure([0.1], [0.1])).toThrow('two groups or more');
      expect(() => figure([0.1, 0.2], [0.1])).toThrow(/fnmr/);
      expect(() => figure([0.1, Number.NaN], [0.1, 0.1])).toThrow(/fmr\[1\]/);
      expect(() => figure([0.1, 0.2], [0.1, 1.5])).toThrow(/fnmr\[1\]/);
      expect(() => figure([0.1, 0.2], [0.1, 0.5], { alpha: 2 })).toThrow(/alpha/);
    }
  });
});

describe('sums of group error differences', () => {
  it('are their definition, and what the authors’ earlier program gives where both rates of all are the same', () => {
    const fmr = [0.01, 0.03, 0.02, 0.005];
    const fnmr = [0.02, 0.01, 0.04, 0.03];
    const all = { fmr: 0.02, fnmr: 0.02 };
    const found = groupErrorDifferences(fmr, fnmr, all);
    const each = fmr.map((rate, g) => Math.abs(1 - rate / 0.02) + Math.abs(1 - (fnmr[g] as number) / 0.02));
    found.perGroup.forEach((sed, g) => {
      expect(sed).toBeCloseTo(each[g] as number, 14);
    });
    expect(found.mean).toBeCloseTo(0.9375, 14);
    expect(found.deviation).toBeCloseTo(0.2724311839712921, 14);
  });

  it('have rules for rates of 0, and refuse what is no rate', () => {
    expect(groupErrorDifferences([0, 0], [0.1, 0.1], { fmr: 0, fnmr: 0.1 })).toEqual({
      perGroup: [0, 0],
      mean: 0,
      deviation: 0,
    });
    const { mean, deviation } = groupErrorDifferences([0, 0.1], [0.1, 0.1], { fmr: 0, fnmr: 0.1 });
    expect([mean, deviation]).toEqual([Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY]);
    expect(() => groupErrorDifferences([0.1], [0.1], { fmr: 0.1, fnmr: 0.1 })).toThrow('two groups or more');
    expect(() => groupErrorDifferences([0.1, 0.1], [0.1, 0.1], { fmr: 2, fnmr: 0.1 })).toThrow(/all\.fmr/);
  });
});

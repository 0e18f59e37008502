import { describe, expect, it } from 'vitest';
import { lossesNeeded, riskBound } from '../../src/conformal/p-values.js';
import { binomialPValue, hoeffdingBentkusPValue, rateUpperBound } from '../../src/index.js';

/** The chance of at most k in n, summed. */
function chance(k: number, n: number, p: number): number {
  let term = (1 - p) ** n;
  let sum = term;
  for (let j = 1; j <= k; j++) {
    term *= ((n - j + 1) / j) * (p / (1 - p));
    sum += term;
  }
  return sum;
}

describe('p-values of a risk', () => {
  it('are the sums and the bound that they are defined by', () => {
    for (const [k, n, a] of [
      [0, 300, 0.01],
      [3, 500, 0.02],
      [7, 40, 0.3],
      [40, 40, 0.3],
    ] as const) {
      expect(binomialPValue(k, n, a)).toBeCloseTo(Math.min(1, chance(k, n, a)), 12);
      const mean = k / n;
      const half = (x: number, y: number): number => (x === 0 ? 0 : x * Math.log(x / y));
      const entropy = mean < a ? half(mean, a) + half(1 - mean, 1 - a) : 0;
      const bound = Math.min(1, Math.exp(-n * entropy), Math.E * chance(k, n, a));
      expect(hoeffdingBentkusPValue(mean, n, a)).toBeCloseTo(bound, 12);
    }
    expect(binomialPValue(0, 0, 0.1)).toBe(1);
    expect(hoeffdingBentkusPValue(0, 0, 0.1)).toBe(1);
  });

  it('give the bound of Clopper and Pearson when turned round, and the fewest trials that can show a risk', () => {
    expect(riskBound((a) => binomialPValue(3, 100, a), 0.05)).toBeCloseTo(rateUpperBound(3, 100), 12);
    expect(riskBound(() => 1, 0.05)).toBe(1);
    for (const [alpha, delta] of [
      [0.01, 0.05],
      [0.1, 0.1],
      [0.001, 0.01],
    ] as const) {
      const n = lossesNeeded(alpha, delta);
      expect(binomialPValue(0, n, alpha)).toBeLessThanOrEqual(delta);
      expect(binomialPValue(0, n - 1, alpha)).toBeGreaterThan(delta);
    }
  });

  it('refuse what is no risk or no mean', () => {
    expect(() => binomialPValue(0, 10, 0)).toThrow(/alpha/);
    expect(() => binomialPValue(11, 10, 0.1)).toThrow(/successes/);
    expect(() => hoeffdingBentkusPValue(1.5, 10, 0.1)).toThrow(/mean/);
    expect(() => hoeffdingBentkusPValue(Number.NaN, 10, 0.1)).toThrow(/mean/);
    expect(() => hoeffdingBentkusPValue(0.5, 10, 1)).toThrow(/alpha/);
  });
});

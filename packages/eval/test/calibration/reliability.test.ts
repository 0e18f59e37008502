import { createRandom } from '@scaleface/numerics';
import { describe, expect, it } from 'vitest';
import { reliabilityCurve } from '../../src/index.js';

const mean = (x: readonly number[]): number => x.reduce((a, b) => a + b, 0) / x.length;

describe('reliability written out', () => {
  const random = createRandom(18);
  const p = Array.from({ length: 60 }, () => random.uniform());
  const right = p.map((v) => (random.uniform() < v ? 1 : 0));
  const expectBins = (found: ReturnType<typeof reliabilityCurve>, bins: number[][]): void => {
    expect(found).toHaveLength(bins.length);
    for (const [k, own] of bins.entries()) {
      const k1 = own.filter((i) => right[i] === 1).length;
      expect(found[k]).toMatchObject({ weight: own.length, genuine: k1, observed: k1 / own.length });
      expect(found[k]?.predicted).toBeCloseTo(mean(own.map((i) => p[i] as number)), 12);
      // The chance of that many genuine pairs or more at the lower end, or of no more at the upper, is half of what the level leaves.
      const chance = (rate: number, from: number, to: number): number => {
        let [sum, ways] = [0, 1];
        for (let j = 0; j <= own.length; j++) {
          if (j >= from && j <= to) sum += ways * rate ** j * (1 - rate) ** (own.length - j);
          ways = (ways * (own.length - j)) / (j + 1);
        }
        return sum;
      };
      const { lower, upper } = found[k] as { lower: number; upper: number };
      if (k1 > 0) expect(chance(lower, k1, own.length)).toBeCloseTo(0.05, 9);
      if (k1 < own.length) expect(chance(upper, 0, k1)).toBeCloseTo(0.05, 9);
    }
  };

  it('puts each pair into the bin of its probability, or as many pairs into every bin', () => {
    const all = [...p.keys()].sort((a, b) => (p[a] as number) - (p[b] as number));
    const width = [0, 1, 2, 3, 4].map((k) => all.filter((i) => Math.floor(5 * (p[i] as number)) === k));
    expectBins(reliabilityCurve(p, right, { bins: 5, strategy: 'width', level: 0.9 }), width);
    const mass = [0, 1, 2, 3].map((k) => all.slice(15 * k, 15 * k + 15));
    expectBins(reliabilityCurve(p, right, { bins: 4, level: 0.9 }), mass);
  });
});

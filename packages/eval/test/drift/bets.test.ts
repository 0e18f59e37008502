import { createRandom } from '@scaleface/numerics';
import { expect, it } from 'vitest';
import { betCount, learnedFactor, logStakes, logSum, middlesOf, tiltedFactors } from '../../src/drift/bets.js';

const random = createRandom(1);
const shares = (n: number): Float64Array => {
  const raw = Float64Array.from({ length: n }, () => 0.2 + random.uniform());
  const total = raw.reduce((a, b) => a + b, 0);
  return raw.map((v) => v / total);
};
const [first, chances] = [shares(5), shares(5)];
const since = [3, 0, 1, 7, 2];

it('stakes sum to 1, half of them on the shares seen so far', () => {
  expect(logStakes).toHaveLength(betCount);
  const stakes = logStakes.map(Math.exp);
  expect(stakes[0]).toBeCloseTo(0.5, 12);
  expect(stakes.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 12);
  expect(new Set(stakes.slice(1).map((s) => s.toFixed(12))).size).toBe(1);
});

it('the learned bet believes in the shares seen, with as many values as there are bins spread as in calibration', () => {
  for (let bin = 0; bin < 5; bin++) {
    const believed = ((since[bin] as number) + 5 * (first[bin] as number)) / (13 + 5);
    const factor = learnedFactor(bin, chances, first, (j) => since[j] as number);
    expect(factor).toBeCloseTo(Math.log(believed / (chances[bin] as number)), 12);
  }
});

it('a tilted bet believes in chances that rise or fall exponentially', () => {
  const middles = middlesOf(first);
  const tilts = [-2, -1, -0.5, 0.5, 1, 2];
  for (let bin = 0; bin < 5; bin++) {
    const expected = tilts.map((t) => {
      const raw = chances.map((p, j) => p * Math.exp(t * (middles[j] as number)));
      const total = raw.reduce((a, b) => a + b, 0);
      return Math.log((raw[bin] as number) / total / (chances[bin] as number));
    });
    expect(tiltedFactors(bin, chances, middles)).toEqual(expected.map((v) => expect.closeTo(v, 12)));
  }
});

it('nobody gains on the average where nothing has changed', () => {
  const middles = middlesOf(first);
  const mean = (factor: (bin: number) => number): number =>
    chances.reduce((sum, p, j) => sum + p * Math.exp(factor(j)), 0);
  expect(mean((j) => learnedFactor(j, chances, first, (k) => since[k] as number))).toBeCloseTo(1, 12);
  for (let t = 0; t < betCount - 1; t++) {
    expect(mean((j) => tiltedFactors(j, chances, middles)[t] as number)).toBeCloseTo(1, 12);
  }
});

it('the middles of the bins run from −1 to 1', () => {
  expect([...middlesOf(Float64Array.of(0.5, 0.25, 0.25))]).toEqual([-0.5, 0.25, 0.75]);
});

it('logarithms of sums stay finite', () => {
  expect(logSum([Math.log(1), Math.log(2), Math.log(5)])).toBeCloseTo(Math.log(8), 12);
  expect(logSum([1000, 1000])).toBeCloseTo(1000 + Math.LN2, 12);
  expect(logSum([-1000, -1000])).toBeCloseTo(-1000 + Math.LN2, 12);
});

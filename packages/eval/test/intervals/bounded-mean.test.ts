import { createRandom } from '@scaleface/numerics';
import { describe, expect, it } from 'vitest';
import { repetitions } from '../../../../testing/long.js';
import { boundedMeanInterval, clopperPearson } from '../../src/index.js';

/** scipy: `rel_entr(x, p) + rel_entr(1 - x, 1 - p)`. */
const kl = (x: number, p: number): number =>
  (x > 0 ? x * Math.log(x / p) : 0) + (x < 1 ? (1 - x) * Math.log((1 - x) / (1 - p)) : 0);

describe('boundedMeanInterval', () => {
  it('ends where the relative entropy is what the level allows', () => {
    for (const [mean, count] of [
      [0.5, 10],
      [0.97, 200],
      [0.999, 5000],
      [0.02, 40],
    ] as const) {
      const { lower, upper } = boundedMeanInterval(mean, count, 0.9);
      expect(count * kl(mean, lower)).toBeCloseTo(Math.log(20), 6);
      expect(count * kl(mean, upper)).toBeCloseTo(Math.log(20), 6);
    }
  });
  it('agrees with the exact binomial interval where every share is 1 or 0', () => {
    expect(boundedMeanInterval(1, 300).lower).toBeCloseTo(clopperPearson(300, 300).lower, 12);
    expect(boundedMeanInterval(0, 300).upper).toBeCloseTo(clopperPearson(0, 300).upper, 12);
    expect(boundedMeanInterval(1, 300).upper).toBe(1);
  });
  it('holds the mean of shares at least as often as it says', () => {
    const random = createRandom(3);
    const rounds = repetitions(400, 2000, 4000);
    let held = 0;
    // Nearly always 1, sometimes anything: as recall of an index is spread.
    const share = (): number => (random.uniform() < 0.9 ? 1 : random.uniform());
    for (let r = 0; r < rounds; r++) {
      const mean = Array.from({ length: 60 }, share).reduce((a, b) => a + b) / 60;
      const { lower, upper } = boundedMeanInterval(mean, 60);
      if (lower <= 0.95 && 0.95 <= upper) held++;
    }
    expect(held / rounds).toBeGreaterThan(0.95);
  });
  it('says nothing of no numbers, and refuses what is no mean', () => {
    expect(boundedMeanInterval(0, 0)).toEqual({ estimate: Number.NaN, lower: 0, upper: 1, level: 0.95 });
    expect(() => boundedMeanInterval(1.01, 5)).toThrow(/mean in \[0, 1\]/);
    expect(() => boundedMeanInterval(0.5, 2.5)).toThrow(/mean, count/);
    expect(() => boundedMeanInterval(Number.NaN, 5)).toThrow(/mean, count/);
    expect(() => boundedMeanInterval(0.5, 5, 1)).toThrow(/level/);
  });
});

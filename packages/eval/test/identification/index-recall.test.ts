import { createRandom } from '@scaleface/numerics';
import { describe, expect, it } from 'vitest';
import { repetitions } from '../../../../testing/long.js';
import { fpirWithIndex, indexRecall, widenedFpir } from '../../src/index.js';

describe('indexRecall', () => {
  it('counts what was found as its definition over identifiers does', () => {
    const random = createRandom(2);
    const exact = Array.from({ length: 50 }, () =>
      Array.from({ length: 12 }, () => random.uniform()).sort((a, b) => b - a),
    );
    // Every entry is overlooked with probability 0.2.
    const found = exact.map((row) => row.filter(() => random.uniform() > 0.2));
    const { best, recall, complete, missed } = indexRecall({ found, exact, k: 5 });
    const share = (row: number[], p: number): number =>
      (exact[p] as number[]).slice(0, 5).filter((s) => row.includes(s)).length / 5;
    const shares = found.map(share);
    expect(recall.estimate).toBeCloseTo(shares.reduce((a, b) => a + b) / 50, 12);
    expect(best.estimate).toBe(found.filter((row, p) => row[0] === exact[p]?.[0]).length / 50);
    expect(missed).toBe(50 - 50 * best.estimate);
    expect(complete.estimate).toBe(shares.filter((s) => s === 1).length / 50);
    expect(complete.estimate).toBeLessThanOrEqual(recall.estimate);
  });
  it('takes one equally similar entry for another, and a gallery smaller than k as it is', () => {
    const { best, recall, complete } = indexRecall({ found: [[0.5, 0.4]], exact: [[0.5, 0.4]], k: 20 });
    expect([best.estimate, recall.estimate, complete.estimate]).toEqual([1, 1, 1]);
    // Of three that share the last place any will do.
    expect(indexRecall({ found: [[0.9, 0.3, 0.1]], exact: [[0.9, 0.3, 0.3, 0.3]], k: 2 }).recall.estimate).toBe(1);
  });
  it('knows nothing without probes, and counts an index that returns nothing as one that misses', () => {
    expect(indexRecall({ found: [], exact: [] }).best).toMatchObject({ estimate: Number.NaN, lower: 0, upper: 1 });
    expect(indexRecall({ found: [[]], exact: [[0.4]] })).toMatchObject({ missed: 1, recall: { estimate: 0 } });
  });
  it('refuses lists that do not fit, an empty gallery, k and NaN by name', () => {
    expect(() => indexRecall({ found: [], exact: [[1]] })).toThrow(/found: not one list per probe/);
    expect(() => indexRecall({ found: [[]], exact: [[]] })).toThrow(/gallery is empty/);
    expect(() => indexRecall({ found: [[1]], exact: [[1]], k: 0 })).toThrow(/k: not a number/);
    expect(() => indexRecall({ found: [[Number.NaN]], exact: [[1]] })).toThrow(/found\[0\]/);
  });
});

describe('fpirWithIndex', () => {
  it('holds the rate of exact search at least as often as it says, however alarms and misses go together', () => {
    const random = createRandom(8);
    const rounds = repetitions(300, 1500, 3000);
    let held = 0;
    for (let r = 0; r < rounds; r++) {
      let [falsePositives, missed] = [0, 0];
      // One stranger in 25 has an alarm by exact search; alarms are three times as often missed as the rest.
      for (let s = 0; s < 500; s++) {
        const alarm = random.uniform() < 0.04;
        const miss = random.uniform() < (alarm ? 0.3 : 0.1);
        if (miss) missed++;
        if (alarm && !miss) falsePositives++;
      }
      const { lower, upper } = fpirWithIndex({ falsePositives, nonMated: 500, missed, sampled: 500 });
      if (lower <= 0.04 && 0.04 <= upper) held++;
    }
    expect(held / rounds).toBeGreaterThan(0.95);
  });
  it('says nothing above the rate without a measurement of the index', () => {
    expect(fpirWithIndex({ falsePositives: 1, nonMated: 100, missed: 0, sampled: 0 }).upper).toBe(1);
    expect(() => fpirWithIndex({ falsePositives: 2, nonMated: 1, missed: 0, sampled: 1 })).toThrow(/not a count/);
  });
  it('no more searches than the widened rate name a stranger, or a wrong person whom exact search would not', () => {
    const random = createRandom(12);
    for (let round = 0; round < 50; round++) {
      const threshold = 0.95;
      let [alarms, strangers, missed, wrong] = [0, 0, 0, 0];
      const searches = 400;
      for (let s = 0; s < searches; s++) {
        const stranger = s % 2 === 0;
        // The first person is the mate of those who have one, and the index overlooks one in ten.
        const scores = Array.from({ length: 12 }, (_, k) => random.uniform() + (k === 0 && !stranger ? 0.2 : 0));
        const seen = scores.map((score) => (random.uniform() < 0.1 ? -1 : score));
        const named = (own: readonly number[]): number =>
          Math.max(...own) >= threshold ? own.indexOf(Math.max(...own)) : -1;
        const wrongly = (own: readonly number[]): boolean => named(own) >= 0 && (stranger || named(own) > 0);
        if (Math.max(...seen) < Math.max(...scores)) missed++;
        if (stranger) {
          strangers++;
          if (named(scores) >= 0) alarms++;
        }
        if (wrongly(seen) && (stranger || !wrongly(scores))) wrong++;
      }
      expect(wrong).toBeGreaterThan(0);
      expect(wrong / searches).toBeLessThanOrEqual(widenedFpir(alarms / strangers, missed / searches));
    }
  });
  it('a threshold’s rate is widened by the misses, and stays a rate', () => {
    expect(widenedFpir(0.01, 0)).toBe(0.01);
    expect(widenedFpir(0.5, 0.7)).toBe(1);
    expect(() => widenedFpir(0.1, -1)).toThrow(/missed: not a rate/);
  });
});

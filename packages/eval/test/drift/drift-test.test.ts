import { createRandom, logistic, logit, normalQuantile, type Random } from '@scaleface/numerics';
import { describe, expect, it } from 'vitest';
import { repetitions } from '../../../../testing/long.js';
import { type DriftSample, driftTest } from '../../src/index.js';

/** Values of some persons, who differ from each other and have one to nine values. */
function drawSample(random: Random, persons: number, side: string, shift = 0): Required<DriftSample> {
  const values: number[] = [];
  const subjects: string[] = [];
  for (let s = 0; s < persons; s++) {
    const own = random.normal();
    for (let k = random.integer(9); k >= 0; k--) {
      values.push(shift + own + 0.3 * random.normal());
      subjects.push(`${side}${s}`);
    }
  }
  return { values, subjects };
}

/** Mean over couples of subjects, of couples of their values. */
function naiveSuperiority(a: Required<DriftSample>, b: Required<DriftSample>): number {
  const by = ({ values, subjects }: Required<DriftSample>): number[][] =>
    [...new Set(Array.from(subjects))].map((s) => Array.from(values).filter((_, i) => subjects[i] === s));
  const mean = (v: readonly number[]): number => v.reduce((x, y) => x + y, 0) / v.length;
  const above = (x: number, y: number): number => (y > x ? 1 : y === x ? 0.5 : 0);
  return mean(by(a).flatMap((own) => by(b).map((other) => mean(own.flatMap((x) => other.map((y) => above(x, y)))))));
}

describe('a test of drift', () => {
  it('has the gap and the effect that couples of subjects give, equal values among them', () => {
    const random = createRandom(4);
    const round = (s: Required<DriftSample>) => ({ ...s, values: Array.from(s.values, (v) => Math.round(2 * v) / 2) });
    const [a, b] = [round(drawSample(random, 20, 'a')), round(drawSample(random, 15, 'b', 0.5))];
    const { gap, superiority, calibration, production } = driftTest(a, b, { permutations: 9 });
    expect(superiority.estimate).toBeCloseTo(naiveSuperiority(a, b), 12);
    expect([calibration, production]).toEqual([20, 15]);
    const share = ({ values, subjects }: Required<DriftSample>, at: number): number => {
      const ids = [...new Set(Array.from(subjects))];
      const parts = ids.map((s) => {
        const own = Array.from(values).filter((_, i) => subjects[i] === s);
        return own.filter((v) => v <= at).length / own.length;
      });
      return parts.reduce((x, y) => x + y, 0) / ids.length;
    };
    const all = [...a.values, ...b.values];
    expect(gap).toBeCloseTo(Math.max(...all.map((v) => Math.abs(share(a, v) - share(b, v)))), 12);
    expect(superiority.lower).toBeLessThan(superiority.estimate);
    expect(superiority.upper).toBeGreaterThan(superiority.estimate);
  });

  it('has the interval of DeLong on the logit, of subjects whose values are averaged', () => {
    const random = createRandom(6);
    const round = (s: Required<DriftSample>) => ({ ...s, values: Array.from(s.values, (v) => Math.round(2 * v) / 2) });
    const [a, b] = [round(drawSample(random, 9, 'a')), round(drawSample(random, 7, 'b', 0.4))];
    const alone = (s: Required<DriftSample>): Required<DriftSample>[] =>
      [...new Set(Array.from(s.subjects))].map((id) => ({
        values: Array.from(s.values).filter((_, i) => s.subjects[i] === id),
        subjects: Array.from(s.subjects).filter((own) => own === id),
      }));
    const spread = (v: readonly number[]): number => {
      const mean = v.reduce((x, y) => x + y, 0) / v.length;
      return v.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (v.length - 1) / v.length;
    };
    const error = Math.sqrt(
      spread(alone(a).map((own) => naiveSuperiority(own, b))) + spread(alone(b).map((own) => naiveSuperiority(a, own))),
    );
    const estimate = naiveSuperiority(a, b);
    for (const level of [0.95, 0.8]) {
      const half = (normalQuantile((1 + level) / 2) * error) / (estimate * (1 - estimate));
      const found = driftTest(a, b, { permutations: 1, level }).superiority;
      expect(found.lower).toBeCloseTo(logistic(logit(estimate) - half), 12);
      expect(found.upper).toBeCloseTo(logistic(logit(estimate) + half), 12);
      expect(found.level).toBe(level);
    }
  });

  it('has the p-value of all divisions of the subjects, where they are few', () => {
    const [a, b] = [{ values: [1, 2, 5] }, { values: [3, 8, 9] }];
    const all = [1, 2, 5, 3, 8, 9];
    const gapOf = (second: number[]): number =>
      Math.max(
        ...all.map((at) => {
          const share = (own: number[]): number => own.filter((v) => v <= at).length / own.length;
          return Math.abs(
            share(all.filter((_, i) => !second.includes(i))) - share(second.map((i) => all[i] as number)),
          );
        }),
      );
    const triples = all.flatMap((_, i) =>
      all.flatMap((__, j) => all.flatMap((___, k) => (i < j && j < k ? [[i, j, k]] : []))),
    );
    const gap = gapOf([3, 4, 5]);
    const exact = triples.filter((t) => gapOf(t) >= gap - 1e-12).length / triples.length;
    const found = driftTest(a, b, { permutations: 4000 });
    expect(found.gap).toBeCloseTo(gap, 12);
    // The standard deviation of the estimate is below 0.008.
    expect(Math.abs(found.p - exact)).toBeLessThan(0.032);
    expect(driftTest(a, b, { permutations: 1 }).p * 2).toBeCloseTo(
      Math.round(driftTest(a, b, { permutations: 1 }).p * 2),
      12,
    );
  });

  const runs = repetitions(16, 100, 1000);
  it(`is as rarely significant as it says where nothing changes, by subject alone, in ${runs} runs`, () => {
    let [clustered, forgetting, held, found] = [0, 0, 0, 0];
    for (let s = 0; s < runs; s++) {
      const random = createRandom(50 + s);
      const [a, b] = [drawSample(random, 30, 'a'), drawSample(random, 20, 'b')];
      const options = { permutations: 99, seed: s };
      const same = driftTest(a, b, options);
      if (same.p <= 0.1) clustered++;
      if (same.superiority.lower <= 0.5 && same.superiority.upper >= 0.5) held++;
      if (driftTest({ values: a.values }, { values: b.values }, options).p <= 0.1) forgetting++;
      if (driftTest(a, drawSample(random, 20, 'c', -1.5), options).p <= 0.05) found++;
    }
    expect(clustered).toBeLessThanOrEqual(runs * 0.1 + 3 * Math.sqrt(runs * 0.09));
    expect(forgetting).toBeGreaterThan(0.25 * runs);
    expect(held).toBeGreaterThanOrEqual(runs * 0.95 - 3 * Math.sqrt(runs * 0.0475) - 0.015 * runs);
    expect(found).toBeGreaterThan(0.9 * runs);
  });

  it('has an interval where all values of one side are above the other, and of one subject', () => {
    const low = { values: [1, 2, 3] };
    const apart = driftTest(low, { values: [5, 6, 7] }, { permutations: 19 });
    expect([apart.superiority.estimate, apart.superiority.upper]).toEqual([1, 1]);
    expect(apart.superiority.lower).toBeCloseTo(0.025 ** (1 / 3), 9);
    const one = driftTest(low, { values: [2] }, { permutations: 19 });
    expect([one.superiority.estimate, one.superiority.lower, one.superiority.upper]).toEqual([
      0.5,
      expect.closeTo(0.000156, 6),
      expect.closeTo(0.999844, 6),
    ]);
    const constant = driftTest({ values: [1, 1] }, { values: [1, 1] }, { permutations: 9 });
    expect([constant.p, constant.gap, constant.superiority.estimate]).toEqual([1, 0, 0.5]);
  });

  it('refuses a subject on both sides, NaN, no values and options that are none', () => {
    const a = { values: [1, 2], subjects: ['x', 'y'] };
    expect(() => driftTest(a, { values: [1], subjects: ['y'] })).toThrow(/both sides/);
    expect(() => driftTest(a, { values: [Number.NaN] })).toThrow(/production\.values/);
    expect(() => driftTest(a, { values: [] })).toThrow(/no values/);
    expect(() => driftTest(a, { values: [1], subjects: [] })).toThrow(/subjects/);
    expect(() => driftTest(a, { values: [1] }, { permutations: 0 })).toThrow(/permutations/);
    expect(() => driftTest(a, { values: [1] }, { level: 1 })).toThrow(/level/);
  });
});

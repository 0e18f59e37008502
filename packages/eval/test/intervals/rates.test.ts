import { describe, expect, it } from 'vitest';
import { clopperPearson, eventWarnings, formatWithInterval, poissonInterval, rateUpperBound } from '../../src/index.js';
import golden from '../golden/intervals.json' with { type: 'json' };

type Row = readonly number[];
const close = (got: number, want: number): void =>
  expect(Math.abs(got - want)).toBeLessThan(1e-9 * Math.max(Math.abs(want), 1e-6));

describe('intervals of counts', () => {
  it('Clopper–Pearson agrees with scipy, at 0 and n successes and for 15 events in 15.6 million as well', () => {
    for (const [k, n, level, lower, upper] of golden.clopperPearson as Row[]) {
      const got = clopperPearson(k as number, n as number, level as number);
      close(got.lower, lower as number);
      close(got.upper, upper as number);
    }
  });
  it('the Poisson interval agrees with scipy and scales with the exposure', () => {
    for (const [k, level, lower, upper] of golden.poisson as Row[]) {
      const got = poissonInterval(k as number, 4, level as number);
      close(got.lower * 4, lower as number);
      close(got.upper * 4, upper as number);
    }
  });
  it('the one-sided bound of no event in n trials is near 3 / n', () => {
    expect(rateUpperBound(0, 10_000) * 10_000).toBeCloseTo(2.995, 2);
    expect(rateUpperBound(7, 7)).toBe(1);
    expect(rateUpperBound(0, 0)).toBe(1);
  });
  it('no trials leave the rate open', () => {
    expect(clopperPearson(0, 0)).toEqual({ estimate: Number.NaN, lower: 0, upper: 1, level: 0.95 });
  });
  it('impossible counts and levels are refused by name', () => {
    expect(() => clopperPearson(4, 3)).toThrow(/successes/);
    expect(() => clopperPearson(1, 3, 1)).toThrow(/level/);
    expect(() => poissonInterval(-1)).toThrow(/events/);
    expect(() => rateUpperBound(0.5, 3)).toThrow(/successes/);
  });
});

describe('warnings and digits', () => {
  it('no event is the rule of 3, fewer than 30 the rule of 30, and 30 are enough', () => {
    expect(eventWarnings(0, 300)[0]?.message).toContain('below about 0.010');
    expect(eventWarnings(29, 300)[0]?.rule).toBe('rule-of-30');
    expect(eventWarnings(30, 300)).toEqual([]);
    expect(eventWarnings(0, 0)[0]?.rule).toBe('rule-of-3');
  });
  it('digits stop at the first significant digit of the half-width', () => {
    const level = 0.95;
    expect(formatWithInterval({ estimate: 0.123456, lower: 0.1229, upper: 0.1241, level })).toBe(
      '0.1235 [0.1229, 0.1241]',
    );
    expect(formatWithInterval({ estimate: 0.5, lower: 0.1, upper: 0.9, level }, { percent: true })).toBe(
      '50 % [10, 90]',
    );
    expect(formatWithInterval({ estimate: -0.001, lower: -0.3, upper: 0.3, level })).toBe('0.0 [-0.3, 0.3]');
    expect(formatWithInterval({ estimate: 1, lower: 1, upper: 1, level })).toBe('1 [1, 1]');
    expect(formatWithInterval({ estimate: Number.NaN, lower: 0, upper: 1, level })).toBe('n/a');
    expect(() => formatWithInterval({ estimate: 1, lower: 2, upper: 1, level })).toThrow(/are swapped/);
  });
});

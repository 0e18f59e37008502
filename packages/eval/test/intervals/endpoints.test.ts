import { createRandom, normalCdf, normalQuantile } from '@scaleface/numerics';
import { expect, it } from 'vitest';
import { quantile } from '../../src/index.js';
import { acceleration, endpoints } from '../../src/intervals/endpoints.js';

const random = createRandom(2);
const sorted = Float64Array.from({ length: 200 }, () => Math.round(20 * (2 + random.normal() ** 2)) / 20).sort();
const close = (ends: number[]) => ends.map((v) => expect.closeTo(v, 12));

it('percentile ends are quantiles of the replicates, basic ones their reflection about the estimate', () => {
  for (const level of [0.95, 0.5]) {
    const tail = (1 - level) / 2;
    const [low, high] = [quantile(sorted, tail), quantile(sorted, 1 - tail)];
    expect(endpoints(sorted, 2.5, level, 'percentile', 0)).toEqual(close([low, high]));
    expect(endpoints(sorted, 2.5, level, 'basic', 0)).toEqual(close([5 - high, 5 - low]));
  }
});

it("the bias-corrected and accelerated ends are Efron's", () => {
  for (const [estimate, accelerate, level] of [
    [2.5, 0, 0.95],
    [2.5, 0.1, 0.9],
    [sorted[60] as number, -0.05, 0.8],
  ] as const) {
    const below = sorted.filter((v) => v < estimate).length;
    const equal = sorted.filter((v) => v === estimate).length;
    const z0 = normalQuantile((below + equal / 2 + 0.5) / 201);
    const shifted = (p: number): number => {
      const z = z0 + normalQuantile(p);
      return quantile(sorted, normalCdf(z0 + z / (1 - accelerate * z)));
    };
    const tail = (1 - level) / 2;
    expect(endpoints(sorted, estimate, level, 'bca', accelerate)).toEqual(close([shifted(tail), shifted(1 - tail)]));
  }
  // All replicates on one side of the estimate: the correction is finite.
  for (const estimate of [0, 99]) {
    const [low, high] = endpoints(sorted, estimate, 0.95, 'bca', 0);
    expect(low).toBeGreaterThanOrEqual(sorted[0] as number);
    expect(high).toBeLessThanOrEqual(sorted[199] as number);
    expect(low).toBeLessThanOrEqual(high);
  }
});

it('without replicates there are no ends', () => {
  for (const method of ['percentile', 'basic', 'bca'] as const) {
    expect(endpoints(new Float64Array(0), 1, 0.95, method, 0)).toEqual([Number.NaN, Number.NaN]);
  }
});

it('the acceleration is a sixth of the skewness of what leaving groups out does', () => {
  const leftOut = [1, 2, 4, 9];
  const away = leftOut.map((v) => 4 - v);
  const sum = (power: number): number => away.reduce((total, v) => total + v ** power, 0);
  expect(acceleration(leftOut)).toBeCloseTo(sum(3) / (6 * sum(2) ** 1.5), 12);
  expect(acceleration([...leftOut, Number.NaN, Number.POSITIVE_INFINITY])).toBeCloseTo(acceleration(leftOut), 12);
  expect(acceleration([3, 3, 3])).toBe(0);
  expect(acceleration([])).toBe(0);
});

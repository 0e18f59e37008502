import { createRandom } from '@scaleface/numerics';
import { describe, expect, it } from 'vitest';
import {
  type Box,
  deviationRange,
  differenceRange,
  giniRange,
  type Range,
  ratioRange,
  spreadRange,
} from '../../src/demographics/equity-ranges.js';
import { giniEquity } from '../../src/index.js';

const random = createRandom(8);
const drawBox = (groups: number): Box =>
  Array.from({ length: groups }, () => {
    const [a, b] = [random.uniform(), random.uniform()];
    return { lower: Math.min(a, b), upper: Math.max(a, b) };
  });
const inside = (box: Box): number[] => box.map(({ lower, upper }) => lower + random.uniform() * (upper - lower));
const deviation = (x: readonly number[]): number => {
  const mean = x.reduce((a, b) => a + b, 0) / x.length;
  return Math.sqrt(x.reduce((sum, v) => sum + (v - mean) ** 2, 0) / x.length);
};
const figures: Record<string, [(x: readonly number[]) => number, (box: Box) => Range]> = {
  'the spread': [(x) => Math.max(...x) - Math.min(...x), spreadRange],
  'the ratio': [(x) => Math.max(...x) / Math.min(...x), ratioRange],
  'the Gini coefficient': [(x) => giniEquity(x, x), giniRange],
  'the standard deviation': [deviation, deviationRange],
};

describe.each(Object.entries(figures))('what %s can be while each rate lies in its interval', (_, [figure, range]) => {
  it('holds what it is at any place inside, and no more', () => {
    for (let k = 0; k < 40; k++) {
      const box = drawBox(2 + random.integer(3));
      const [low, high] = range(box);
      let [least, most] = [Number.POSITIVE_INFINITY, 0];
      // Random places, and those where rates lie at an end of theirs or as near as they can to one value.
      for (let t = 0; t < 3000; t++) {
        const value = random.uniform();
        const x = [
          inside(box),
          box.map(({ lower, upper }) => (random.uniform() < 0.5 ? lower : upper)),
          box.map(({ lower, upper }) => Math.min(upper, Math.max(lower, value))),
        ][t % 3] as number[];
        const found = figure(x);
        [least, most] = [Math.min(least, found), Math.max(most, found)];
      }
      expect(least).toBeGreaterThanOrEqual(low - 1e-12);
      expect(most / high).toBeCloseTo(1, 9);
      expect(least - low).toBeLessThan(0.01 * (high - low) + 1e-12);
    }
  });

  it('is bounded for many groups too, and is the figure itself where the intervals are points', () => {
    const box = drawBox(20);
    const [low, high] = range(box);
    for (let t = 0; t < 500; t++) {
      const found = figure(inside(box));
      expect(found).toBeGreaterThanOrEqual(low);
      expect(found).toBeLessThanOrEqual(high);
    }
    const rates = [0.1, 0.4, 0.2];
    const points = rates.map((rate) => ({ lower: rate, upper: rate }));
    for (const end of range(points)) expect(end).toBeCloseTo(figure(rates), 12);
  });
});

it('rates of 0 have the rules of the figures', () => {
  const nothing = [
    { lower: 0, upper: 0 },
    { lower: 0, upper: 0 },
  ];
  expect([spreadRange(nothing), ratioRange(nothing), giniRange(nothing)]).toEqual([
    [0, 0],
    [1, 1],
    [0, 0],
  ]);
  const some = [
    { lower: 0, upper: 0.1 },
    { lower: 0, upper: 0.2 },
  ];
  expect(ratioRange(some)).toEqual([1, Number.POSITIVE_INFINITY]);
  expect(giniRange(some)).toEqual([0, 1]);
  expect(giniRange(Array.from({ length: 13 }, () => ({ lower: 0, upper: 0.1 })))).toEqual([0, 1]);
  expect(differenceRange({ lower: 0, upper: 0.1 }, { lower: 0, upper: 0.2 })).toEqual([0, Number.POSITIVE_INFINITY]);
  expect(differenceRange({ lower: 0, upper: 0 }, { lower: 0, upper: 0 })).toEqual([0, 0]);
  expect(differenceRange({ lower: 0.3, upper: 0.4 }, { lower: 0.1, upper: 0.2 })).toEqual([
    expect.closeTo(0.5, 12),
    expect.closeTo(3, 12),
  ]);
  expect(deviationRange([{ lower: 0, upper: Number.POSITIVE_INFINITY }])).toEqual([0, Number.POSITIVE_INFINITY]);
});

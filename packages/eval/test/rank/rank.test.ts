import { describe, expect, test } from 'vitest';
import fc from '../../../../testing/properties.js';
import { argsort, kendall, quantile, quantileSorted, ranks, spearman } from '../../src/index.js';

const number = fc.oneof(
  fc.integer({ min: -5, max: 5 }),
  fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e9, max: 1e9 }),
);
const numbers = fc.array(number, { maxLength: 50 });
const two = fc.array(fc.tuple(number, number), { maxLength: 40 });

describe('against their definitions', () => {
  test('argsort is a stable sort', () => {
    fc.assert(
      fc.property(numbers, (x) => {
        const naive = x.map((_, i) => i).sort((a, b) => (x[a] as number) - (x[b] as number) || a - b);
        expect([...argsort(x)]).toEqual(naive);
      }),
    );
  });
  test('ranks count what is smaller and half of what is equal', () => {
    fc.assert(
      fc.property(numbers, (x) => {
        const naive = x.map((v) => x.filter((w) => w < v).length + (x.filter((w) => w === v).length + 1) / 2);
        expect([...ranks(x)]).toEqual(naive);
      }),
    );
  });
  test('Kendall compares every two entries', () => {
    fc.assert(
      fc.property(two, (xy) => {
        let [together, a, b] = [0, 0, 0];
        for (let i = 0; i < xy.length; i++) {
          for (let j = 0; j < i; j++) {
            const [x, y] = [0, 1].map((k) => Math.sign((xy[i]?.[k] as number) - (xy[j]?.[k] as number))) as [
              number,
              number,
            ];
            together += x * y;
            a += x * x;
            b += y * y;
          }
        }
        const found = kendall(
          xy.map(([x]) => x),
          xy.map(([, y]) => y),
        );
        expect(found).toBe(together / Math.sqrt(a * b));
      }),
    );
  });
  test('a quantile lies between its two order statistics and is the median in the middle', () => {
    fc.assert(
      fc.property(
        fc.array(number, { minLength: 1, maxLength: 30 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (x, p) => {
          const sorted = [...x].sort((a, b) => a - b);
          const place = p * (x.length - 1);
          const q = quantile(x, p);
          expect(q).toBeGreaterThanOrEqual(sorted[Math.floor(place)] as number);
          expect(q).toBeLessThanOrEqual(sorted[Math.ceil(place)] as number);
          expect(quantileSorted(sorted, p)).toBe(q);
        },
      ),
    );
    expect(quantile([3, 1, 2], 0.5)).toBe(2);
  });
});

describe('numbers of scipy and numpy', () => {
  const x = [106, 100, 86, 101, 99, 103, 97, 113, 112, 110];
  const y = [7, 27, 2, 50, 28, 29, 20, 12, 6, 17];
  test('correlations', () => {
    expect(spearman(x, y)).toBeCloseTo(-29 / 165, 14);
    expect(kendall(x, y)).toBeCloseTo(-1 / 9, 14);
    // scipy.stats.kendalltau([12, 2, 1, 12, 2], [1, 4, 7, 1, 0]) and spearmanr of the same.
    expect(kendall([12, 2, 1, 12, 2], [1, 4, 7, 1, 0])).toBeCloseTo(-0.47140452079103173, 14);
  });
  test('quantiles', () => {
    expect(quantile([15, 20, 35, 40, 50], 0.4)).toBeCloseTo(29, 12);
    expect(quantile([1, 2, 4], 0.75)).toBe(3);
  });
});

describe('one rule for what is no number', () => {
  const bad = [1, Number.NaN, 2];
  test('NaN is refused by name', () => {
    for (const call of [
      () => argsort(bad),
      () => ranks(bad),
      () => quantile(bad, 0.5),
      () => spearman(bad, [1, 2, 3]),
      () => kendall([1, 2, 3], bad),
    ]) {
      expect(call).toThrow(expect.objectContaining({ code: 'not-finite', path: 'values[1]' }));
    }
  });
  test('what is undefined is NaN', () => {
    expect(quantile([], 0.5)).toBeNaN();
    expect(spearman([], [])).toBeNaN();
    expect(spearman([1, 1], [1, 2])).toBeNaN();
    expect(kendall([1, 1], [1, 2])).toBeNaN();
    expect(kendall([1], [1])).toBeNaN();
  });
  test('infinities are ordinary numbers', () => {
    const infinite = [Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY, 0, Number.POSITIVE_INFINITY];
    expect([...ranks(infinite)]).toEqual([1.5, 1.5, 3, 4]);
    expect(quantile(infinite, 0.1)).toBe(Number.NEGATIVE_INFINITY);
  });
  test('lengths that differ and a quantile beyond 1 are refused', () => {
    expect(() => spearman([1], [1, 2])).toThrow(expect.objectContaining({ code: 'shape-mismatch' }));
    expect(() => kendall([1], [1, 2])).toThrow(expect.objectContaining({ code: 'shape-mismatch' }));
    expect(() => quantile([1], 1.5)).toThrow(expect.objectContaining({ code: 'out-of-range' }));
  });
});

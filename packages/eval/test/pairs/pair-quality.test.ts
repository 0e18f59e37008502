import { describe, expect, it } from 'vitest';
import fc from '../../../../testing/properties.js';
import { type PairQuality, pairQuality } from '../../src/index.js';

const quality = fc.oneof(fc.constant(0), fc.double({ min: 1e-30, max: 1e30, noNaN: true }));

describe('the quality of a pair', () => {
  it('by the harmonic mean is 2ab / (a + b), and 0 for two images without any', () => {
    expect([...pairQuality('harmonic', [2, 4, 0, 0], [6, 4, 3, 0])]).toEqual([3, 4, 0, 0]);
  });

  it.each([
    ['min', Math.min],
    ['mean', (a: number, b: number) => (a + b) / 2],
    ['product', (a: number, b: number) => a * b],
    ['harmonic', (a: number, b: number) => 2 / (1 / a + 1 / b)],
  ] as const)('by %s is its definition', (how, combine) => {
    const [left, right] = [
      [2, 0.3, 7, 1e-3, 40],
      [5, 0.3, 1, 1e3, 0.9],
    ];
    expect([...pairQuality(how, left, right)]).toEqual(
      left.map((a, i) => expect.closeTo(combine(a, right[i] as number), 12)),
    );
  });

  it.each<PairQuality>(['min', 'mean', 'harmonic'])(
    'by %s lies between those of its images, whichever comes first',
    (how) => {
      fc.assert(
        fc.property(quality, quality, (a, b) => {
          const [pair, turned] = pairQuality(how, [a, b], [b, a]);
          expect(pair).toBe(turned);
          expect(pair).toBeGreaterThanOrEqual(Math.min(a, b) * (1 - 1e-12));
          expect(pair).toBeLessThanOrEqual(Math.max(a, b) * (1 + 1e-12));
        }),
      );
    },
  );
});

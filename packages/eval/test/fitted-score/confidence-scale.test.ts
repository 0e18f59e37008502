import { createRandom } from '@scaleface/numerics';
import { expect, it } from 'vitest';
import { expectRefusal } from '../../../../testing/refusal.js';
import { combined, standardised, standardOfClipped, transformed } from '../../src/fitted-score/confidence-scale.js';
import { quantile } from '../../src/index.js';

const values = (seed: number, n: number) => {
  const random = createRandom(seed);
  return Float64Array.from({ length: n }, () => random.normal() ** 3 + 2);
};

it('the scale is the mean and deviation of the values clipped to their first and last hundredth', () => {
  for (const [seed, n] of [
    [1, 7],
    [2, 300],
  ] as const) {
    const x = values(seed, n);
    const clip = [quantile(x, 0.01), quantile(x, 0.99)] as [number, number];
    const clipped = x.map((v) => Math.min(clip[1], Math.max(clip[0], v)));
    const mean = clipped.reduce((a, b) => a + b, 0) / n;
    const sd = Math.sqrt(clipped.reduce((sum, v) => sum + (v - mean) ** 2, 0) / n);
    const found = standardOfClipped(x);
    expect(found.clip).toEqual(clip.map((v) => expect.closeTo(v, 12)));
    expect(found.mean).toBeCloseTo(mean, 12);
    expect(found.sd).toBeCloseTo(sd, 12);
    for (const l of [-100, ...x.slice(0, 5), 100]) {
      expect(standardised(found, l)).toBeCloseTo((Math.min(clip[1], Math.max(clip[0], l)) - mean) / sd, 12);
    }
  }
});

it('values whose squares leave the range of float64 have the scale of the same values near 1, times their unit', () => {
  const x = values(3, 50);
  const { clip, mean, sd } = standardOfClipped(x);
  for (const unit of [2 ** 900, 2 ** -900]) {
    const found = standardOfClipped(x.map((v) => v * unit));
    expect(found.clip.map((v) => v / unit)).toEqual(clip.map((v) => expect.closeTo(v, 12)));
    expect(found.mean / unit).toBeCloseTo(mean, 12);
    expect(found.sd / unit).toBeCloseTo(sd, 12);
  }
});

it('values that are all the same have a deviation of 1', () => {
  expect(standardOfClipped(Float64Array.of(3, 3, 3))).toEqual({ clip: [3, 3], mean: 3, sd: 1 });
  expect(standardOfClipped(Float64Array.of(0, -0))).toEqual({ clip: [0, 0], mean: 0, sd: 1 });
});

it('what lies farther apart than float64 reaches is standardised too', () => {
  const end = 1.5e308;
  expect(standardised({ clip: [-end, end], mean: -end, sd: end }, end)).toBe(2);
  expect(standardised({ clip: [-end, end], mean: end, sd: end }, -end)).toBe(-2);
});

it('two images are combined as their names say', () => {
  const scale = { clip: [-10, 10], mean: 1, sd: 2 } as const;
  const [a, b] = [(3 - 1) / 2, (-2 - 1) / 2];
  const of = (combine: 'harmonic' | 'product' | 'min') =>
    combined({ ...scale, combine } as never, Float64Array.of(3), Float64Array.of(-2))[0];
  expect(of('harmonic')).toBeCloseTo(Math.log(2 / (Math.exp(-a) + Math.exp(-b))), 12);
  expect(of('product')).toBe((a + b) / 2);
  expect(of('min')).toBe(b);
});

it('confidences are taken by their logarithm, or as they are', () => {
  expect([...transformed('log', [1, Math.E], 'left')]).toEqual([0, 1]);
  expect([...transformed('identity', [0, -3], 'left')]).toEqual([0, -3]);
  const above = 'a finite number above 0, which has a logarithm';
  expectRefusal([() => transformed('log', [1, 0], 'left'), 'out-of-range', 'left[1]', above, '0']);
  expectRefusal([() => transformed('log', [Number.NaN], 'left'), 'not-finite', 'left[0]', above, 'NaN']);
  expectRefusal([
    () => transformed('identity', [Number.POSITIVE_INFINITY], 'left'),
    'not-finite',
    'left[0]',
    'a finite number',
    'Infinity',
  ]);
  expect(() => transformed('log', [0], 'left')).toThrow("take transform: 'identity'");
});

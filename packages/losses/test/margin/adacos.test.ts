import { expect, it } from 'vitest';
import { adaCosScale } from '../../src/index.js';

it.each([3, 100, 10_572, 1_000_000])(
  'of %i classes a softmax is one half at 45° to the own centre and 90° to all others',
  (classes) => {
    const own = Math.exp(adaCosScale(classes) * Math.cos(Math.PI / 4));
    expect(own / (own + (classes - 1) * Math.exp(0))).toBeCloseTo(0.5, 12);
  },
);

it('a scale of fewer than three classes is refused', () => {
  expect(() => adaCosScale(2)).toThrow(/classes/);
});

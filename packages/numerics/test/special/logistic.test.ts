import { log1pExp, logistic, logit } from '@scaleface/numerics';
import { expect, test } from 'vitest';

const relative = (got: number, want: number): number => Math.abs(got - want) / Math.abs(want);
const middle = [-9, -3.2, -0.7, -0.01, 0.01, 0.7, 3.2, 9];

test('in the middle the logistic family is what its formulas give as they stand', () => {
  for (const x of middle) {
    const p = 1 / (1 + Math.exp(-x));
    expect(relative(logistic(x), p)).toBeLessThan(1e-15);
    // 1 − p and 1 + eˣ lose up to four digits here.
    expect(relative(logit(p), Math.log(p / (1 - p)))).toBeLessThan(1e-12);
    expect(relative(log1pExp(x), Math.log(1 + Math.exp(x)))).toBeLessThan(1e-11);
  }
});

test('far below 0 they are the first two terms of their series, far above it what these leave', () => {
  for (const x of [-20, -37, -300]) {
    const e = Math.exp(x);
    expect(relative(logistic(x), e - e * e)).toBeLessThan(1e-15);
    expect(relative(log1pExp(x), e - (e * e) / 2)).toBeLessThan(1e-15);
    expect(relative(logit(e), x + e)).toBeLessThan(1e-15);
    expect(relative(logistic(-x), 1 - e)).toBeLessThan(1e-15);
    expect(relative(log1pExp(-x), -x + e)).toBeLessThan(1e-15);
  }
});

import { describe, expect, it } from 'vitest';
import {
  besselIRatio,
  log1pExp,
  logBesselI,
  logBeta,
  logGamma,
  logistic,
  logit,
  normalCdf,
  normalQuantile,
  regularizedBeta,
  regularizedBetaInverse,
  regularizedGammaP,
  regularizedGammaPInverse,
  regularizedGammaQ,
} from '../../src/index.js';
import golden from '../golden/special.json' with { type: 'json' };

type Row = readonly number[];
const relative = (got: number, want: number): number => (got === want ? 0 : Math.abs(got - want) / Math.abs(want));
const worst = (rows: readonly Row[], error: (row: Row) => number): number => Math.max(...rows.map(error));
const at = (row: Row, i: number): number => row[i] as number;

describe('the special functions against mpmath and scipy', () => {
  it('log I is right to 1e-10 relative for the orders of D = 2 … 1024 and x from 1e-6 to 1e6', () => {
    expect(worst(golden.vmf, (r) => relative(logBesselI(at(r, 0) / 2 - 1, at(r, 1)), at(r, 2)))).toBeLessThan(1e-10);
  });
  it('log I is right on both sides of the change of method, for any real order', () => {
    expect(worst(golden.besselOtherOrders, (r) => relative(logBesselI(at(r, 0), at(r, 1)), at(r, 2)))).toBeLessThan(
      1e-12,
    );
  });
  it('log Γ and log B are right to rounding', () => {
    const scaled = (got: number, want: number): number => Math.abs(got - want) / Math.max(1, Math.abs(want));
    expect(worst(golden.logGamma, (r) => scaled(logGamma(at(r, 0)), at(r, 1)))).toBeLessThan(4e-15);
    expect(worst(golden.logBeta, (r) => scaled(logBeta(at(r, 0), at(r, 1)), at(r, 2)))).toBeLessThan(1e-13);
  });
  it('the incomplete beta function and its inverse agree with scipy', () => {
    expect(worst(golden.beta, (r) => relative(regularizedBeta(at(r, 0), at(r, 1), at(r, 2)), at(r, 3)))).toBeLessThan(
      1e-10,
    );
    expect(
      worst(golden.betaInverse, (r) => relative(regularizedBetaInverse(at(r, 0), at(r, 1), at(r, 2)), at(r, 3))),
    ).toBeLessThan(1e-10);
  });
  it('the incomplete gamma functions and their inverse agree with scipy', () => {
    expect(worst(golden.gammaP, (r) => relative(regularizedGammaP(at(r, 0), at(r, 1)), at(r, 2)))).toBeLessThan(1e-9);
    expect(worst(golden.gammaP, (r) => relative(regularizedGammaQ(at(r, 0), at(r, 1)), at(r, 3)))).toBeLessThan(1e-9);
    expect(
      worst(golden.gammaInverse, (r) => relative(regularizedGammaPInverse(at(r, 0), at(r, 1)), at(r, 2))),
    ).toBeLessThan(1e-10);
  });
  it('the normal distribution keeps its relative precision far in the tail', () => {
    expect(worst(golden.normal, (r) => relative(normalCdf(at(r, 0)), at(r, 1)))).toBeLessThan(1e-12);
    expect(worst(golden.normalQuantile, (r) => Math.abs(normalQuantile(at(r, 0)) - at(r, 1)))).toBeLessThan(1e-12);
  });
});

describe('limits and hostile arguments', () => {
  it('log I is −∞ at 0 unless the order is 0, and the ratio there is 0', () => {
    expect(logBesselI(0, 0)).toBe(0);
    expect(logBesselI(1, 0)).toBe(Number.NEGATIVE_INFINITY);
    expect(logBesselI(100, 0)).toBe(Number.NEGATIVE_INFINITY);
    expect(besselIRatio(100, 0)).toBe(0);
    expect(besselIRatio(3, Number.POSITIVE_INFINITY)).toBe(1);
    for (const nu of [0, 3, 500]) expect(logBesselI(nu, Number.POSITIVE_INFINITY)).toBe(Number.POSITIVE_INFINITY);
  });
  it('the ratio is as quick at any argument: of order ½ it is coth x − 1/x', () => {
    for (const x of [1e-3, 1, 40, 1e5, 1e12, 1e300]) {
      expect(relative(besselIRatio(0.5, x), x < 0.1 ? x / 3 - x ** 3 / 45 : 1 / Math.tanh(x) - 1 / x)).toBeLessThan(
        1e-12,
      );
    }
    // I₁/I₀ = 1 − 1/2x − 1/8x² − … far out.
    expect(relative(besselIRatio(0, 1e9), 1 - 5e-10)).toBeLessThan(1e-15);
  });
  it('the logistic family neither overflows nor loses small values', () => {
    expect(logistic(-1000)).toBe(0);
    expect(logistic(1000)).toBe(1);
    expect(logit(logistic(-40))).toBeCloseTo(-40, 10);
    expect(log1pExp(1000)).toBe(1000);
    expect(log1pExp(-700)).toBeGreaterThan(0);
  });
  it('a probability of 0 or 1 has the end of the support as its quantile', () => {
    expect(normalQuantile(1)).toBe(Number.POSITIVE_INFINITY);
    expect(regularizedBetaInverse(0, 2, 2)).toBe(0);
    expect(regularizedBetaInverse(1, 2, 2)).toBe(1);
    expect(regularizedGammaPInverse(0, 3)).toBe(0);
    expect(normalQuantile(1.5)).toBeNaN();
  });
  it('the incomplete beta function is the arcsine law for a = b = ½, next to both ends too', () => {
    const law = (x: number): number => (2 / Math.PI) * Math.asin(Math.sqrt(x));
    for (const x of [1e-300, 1e-14, 0.3, 0.5, 0.7, 1 - 2 ** -30, 1 - 2 ** -40, 1 - 2 ** -53]) {
      // Close to 1 the arcsine itself loses digits.
      const expected = x > 0.5 ? 1 - law(1 - x) : law(x);
      expect(relative(regularizedBeta(x, 0.5, 0.5), expected)).toBeLessThan(1e-14);
    }
  });
  it('arguments outside the domain are refused by name', () => {
    expect(() => logBesselI(-1, 2)).toThrow(/nu: outside the domain/);
    expect(() => besselIRatio(1, Number.NaN)).toThrow(/x: outside the domain/);
    expect(() => logGamma(0)).toThrow(/not positive/);
    expect(() => regularizedBeta(1.2, 1, 1)).toThrow(/incomplete beta/);
    expect(() => regularizedBetaInverse(0.5, 0, 1)).toThrow(/incomplete beta/);
    expect(() => regularizedGammaP(1, -1)).toThrow(/incomplete gamma/);
    expect(() => regularizedGammaPInverse(1, 1)).toThrow(/incomplete gamma/);
  });
});

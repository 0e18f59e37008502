import { describe, expect, it } from 'vitest';
import {
  besselIRatio,
  logBesselI,
  logBeta,
  logGamma,
  regularizedBeta,
  regularizedBetaInverse,
  regularizedGammaP,
  regularizedGammaPInverse,
  regularizedGammaQ,
  vmfConcentration,
  vmfLogNormaliser,
  vmfMeanResultant,
} from '../../src/index.js';

const { NaN: nan, POSITIVE_INFINITY: inf } = Number;

const cases: readonly (readonly [what: string, call: () => number, path: string, received: string])[] = [
  ['log Γ(0)', () => logGamma(0), 'x', '0'],
  ['log Γ(−1)', () => logGamma(-1), 'x', '-1'],
  ['log Γ(NaN)', () => logGamma(nan), 'x', 'NaN'],
  ['log B(0, 1)', () => logBeta(0, 1), 'x', '0'],
  ['log B(1, 0)', () => logBeta(1, 0), 'x', '0'],
  ['log I of a negative order', () => logBesselI(-0.5, 1), 'nu', '-0.5'],
  ['log I of a negative argument', () => logBesselI(0, -1), 'x', '-1'],
  ['a ratio of a negative order', () => besselIRatio(-1, 2), 'nu', '-1'],
  ['a ratio of a negative argument', () => besselIRatio(1, -2), 'x', '-2'],
  ['I_x with a = 0', () => regularizedBeta(0.5, 0, 1), 'x', 'a = 0'],
  ['I_x with b = 0', () => regularizedBeta(0.5, 1, 0), 'x', 'b = 0'],
  ['I_x below 0', () => regularizedBeta(-0.1, 1, 1), 'x', 'x = -0.1'],
  ['I_x above 1', () => regularizedBeta(1.1, 1, 1), 'x', 'x = 1.1'],
  ['a quantile of I above 1', () => regularizedBetaInverse(1.1, 1, 1), 'p', 'p = 1.1'],
  ['a quantile of I with b = NaN', () => regularizedBetaInverse(0.5, 1, nan), 'p', 'b = NaN'],
  ['P with a = 0', () => regularizedGammaP(0, 1), 'x', 'a = 0'],
  ['P of a negative number', () => regularizedGammaP(1, -1), 'x', 'x = -1'],
  ['Q with a = −1', () => regularizedGammaQ(-1, 1), 'x', 'a = -1'],
  ['Q of a negative number', () => regularizedGammaQ(1, -1), 'x', 'x = -1'],
  ['a quantile of P at 1', () => regularizedGammaPInverse(1, 2), 'p', 'p = 1'],
  ['a quantile of P below 0', () => regularizedGammaPInverse(-0.1, 2), 'p', 'p = -0.1'],
  ['A_d of one dimension', () => vmfMeanResultant(1, 1), 'dimension', '1'],
  ['A_d of a dimension that is no integer', () => vmfMeanResultant(2.5, 1), 'dimension', '2.5'],
  ['log C_d of a negative κ', () => vmfLogNormaliser(2, -1), 'kappa', '-1'],
  ['log C_d of an infinite κ', () => vmfLogNormaliser(2, inf), 'kappa', 'Infinity'],
  ['κ of a resultant of 1', () => vmfConcentration(2, 1), 'resultant', '1'],
  ['κ of a negative resultant', () => vmfConcentration(2, -0.1), 'resultant', '-0.1'],
];

describe('a special function outside its domain', () => {
  it.each(cases)('%s is refused with its place and the number', (_, call, path, received) => {
    const expected = { code: 'out-of-range', path, received: expect.stringContaining(received) };
    expect(call).toThrow(expect.objectContaining(expected));
  });

  it('is defined at the edge of it', () => {
    expect(regularizedBeta(0, 1, 1)).toBe(0);
    expect(regularizedBeta(1, 1, 1)).toBe(1);
    expect(regularizedGammaP(1, 0)).toBe(0);
    expect(regularizedGammaQ(1, 0)).toBe(1);
    expect(regularizedGammaPInverse(0, 2)).toBe(0);
    expect(logBesselI(0, 0)).toBe(0);
    expect(besselIRatio(0, 0)).toBe(0);
    expect(vmfConcentration(2, 0)).toBe(0);
    expect(vmfMeanResultant(2, 0)).toBe(0);
    expect(logGamma(1)).toBe(0);
    expect(logGamma(2)).toBe(0);
    expect(logGamma(inf)).toBe(inf);
  });
});

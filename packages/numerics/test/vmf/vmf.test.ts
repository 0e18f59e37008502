import { describe, expect, it } from 'vitest';
import {
  createRandom,
  logSphereArea,
  vmfConcentration,
  vmfEntropy,
  vmfKullbackLeibler,
  vmfLogNormaliser,
  vmfMeanResultant,
  vmfMutualScore,
  vmfSample,
} from '../../src/index.js';
import golden from '../golden/special.json' with { type: 'json' };

const rows = golden.vmf as [number, number, number, number, number][];

describe('the von Mises–Fisher distribution', () => {
  it('A_d is right to 1e-10 relative for D = 2 … 1024 and κ from 1e-6 to 1e6 (mpmath)', () => {
    const worst = Math.max(...rows.map(([d, k, , a]) => Math.abs(vmfMeanResultant(d, k) / a - 1)));
    expect(worst).toBeLessThan(1e-10);
  });
  it('the log-normaliser is right to 1e-10 of max(1, |value|) (mpmath)', () => {
    const worst = Math.max(
      ...rows.map(([d, k, , , c]) => Math.abs(vmfLogNormaliser(d, k) - c) / Math.max(1, Math.abs(c))),
    );
    expect(worst).toBeLessThan(1e-10);
  });
  it('the inverse of A_d returns κ as far as float64 resolves 1 − A_d', () => {
    for (const [d, k] of rows) {
      const a = vmfMeanResultant(d, k);
      const resolution = 1e-9 + 1e-15 / (1 - a);
      expect(Math.abs(vmfConcentration(d, a) / k - 1), `d ${d}, κ ${k}`).toBeLessThan(resolution);
    }
    expect(vmfConcentration(5, 0)).toBe(0);
  });
  it('without concentration it is the uniform distribution', () => {
    expect(vmfLogNormaliser(512, 0)).toBeCloseTo(-logSphereArea(512), 8);
    expect(vmfEntropy(64, 0)).toBeCloseTo(logSphereArea(64), 9);
    expect(vmfMutualScore(64, 0, 20, 0.3)).toBeCloseTo(-logSphereArea(64), 9);
  });
  it('the divergence is 0 from itself, positive from any other, and log-area minus entropy from uniform', () => {
    expect(vmfKullbackLeibler(64, 30, 30)).toBeCloseTo(0, 12);
    expect(vmfKullbackLeibler(64, 30, 25, 0.9)).toBeGreaterThan(0);
    expect(vmfKullbackLeibler(64, 30, 0)).toBeCloseTo(logSphereArea(64) - vmfEntropy(64, 30), 9);
  });
  it('the mutual score is symmetric and takes opposite directions', () => {
    expect(vmfMutualScore(128, 10, 70, 0.4)).toBe(vmfMutualScore(128, 70, 10, 0.4));
    expect(vmfMutualScore(8, 20, 20, -1)).toBeCloseTo(2 * vmfLogNormaliser(8, 20) - vmfLogNormaliser(8, 0), 12);
  });
  it.each([
    [2, 1],
    [3, 20],
    [64, 50],
    [512, 800],
    [16, 0],
  ])('samples in %i dimensions at κ = %i are unit vectors with mean cosine A_d', (d, kappa) => {
    const random = createRandom(11);
    const mean = new Float64Array(d);
    mean[d - 1] = -1;
    const n = 3000;
    let sum = 0;
    let squares = 0;
    for (let i = 0; i < n; i++) {
      const x = vmfSample(mean, kappa, random);
      expect(Math.abs(Math.hypot(...x) - 1)).toBeLessThan(1e-12);
      const cosine = -(x[d - 1] as number);
      sum += cosine;
      squares += cosine * cosine;
    }
    const error = Math.sqrt((squares / n - (sum / n) ** 2) / n);
    expect(Math.abs(sum / n - vmfMeanResultant(d, kappa))).toBeLessThan(4 * error);
  });
  it('bad dimensions, concentrations and lengths are refused by name', () => {
    expect(() => vmfMeanResultant(1, 2)).toThrow(/dimension/);
    expect(() => vmfLogNormaliser(3, -1)).toThrow(/kappa/);
    expect(() => vmfConcentration(3, 1)).toThrow(/resultant/);
    expect(() => vmfSample([2, 0], 1, createRandom(1))).toThrow(/not a von Mises–Fisher/);
  });
});

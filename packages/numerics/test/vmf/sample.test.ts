import { describe, expect, it } from 'vitest';
import { createRandom, vmfSample } from '../../src/index.js';

/** The distribution function of the cosine to the mean, of density ∝ e^{κw}(1 − w²)^{(d−3)/2}, by the angle in steps. */
function cosineCdf(d: number, kappa: number): (w: number) => number {
  const steps = 20_000;
  const below = new Float64Array(steps + 1);
  for (let k = 0; k < steps; k++) {
    const angle = Math.PI * (1 - (k + 0.5) / steps);
    below[k + 1] = (below[k] as number) + Math.exp(kappa * (Math.cos(angle) - 1)) * Math.sin(angle) ** (d - 2);
  }
  return (w) => (below[Math.round(steps * (1 - Math.acos(w) / Math.PI))] as number) / (below[steps] as number);
}

const cases = [2, 3, 8].flatMap((d) => [0, 0.7, 12].map((kappa) => [d, kappa] as const));

describe('samples of a von Mises–Fisher distribution', () => {
  it.each(cases)('in %i dimensions with κ = %f: cosines to the mean follow it (Kolmogorov and Smirnov)', (d, kappa) => {
    const random = createRandom(d * 1000 + kappa);
    const mean = Float64Array.from({ length: d }, (_, i) => (i === 0 ? 0.6 : i === d - 1 ? -0.8 : 0));
    const n = 12_000;
    let farthest = 0;
    const cosines = Float64Array.from({ length: n }, () => {
      const x = vmfSample(mean, kappa, random);
      farthest = Math.max(farthest, Math.abs(Math.hypot(...x) - 1));
      return x.reduce((sum, v, i) => sum + v * (mean[i] as number), 0);
    }).sort();
    expect(farthest).toBeLessThan(1e-12);
    const cdf = cosineCdf(d, kappa);
    const gap = cosines.reduce((most, w, i) => Math.max(most, Math.abs(cdf(w) - (i + 0.5) / n)), 0);
    // Exceeded by one sample in 20,000 that follows the distribution; seeds are fixed.
    expect(gap * Math.sqrt(n)).toBeLessThan(2.3);
  });

  it('have no direction across the mean that they prefer', () => {
    const random = createRandom(5);
    const sums = [0, 0, 0];
    for (let i = 0; i < 3000; i++) {
      const x = vmfSample([0, 0, 1], 4, random);
      for (const k of [0, 1, 2]) sums[k] = (sums[k] as number) + (x[k] as number);
    }
    expect(Math.abs(sums[0] as number) / 3000).toBeLessThan(0.04);
    expect(Math.abs(sums[1] as number) / 3000).toBeLessThan(0.04);
    // A_3(4) = coth 4 − 1/4.
    expect((sums[2] as number) / 3000).toBeCloseTo(1 / Math.tanh(4) - 0.25, 1);
  });

  it('are refused of what is no distribution, with the numbers given', () => {
    const random = createRandom(1);
    for (const [mean, kappa] of [
      [[1], 1],
      [[1, 1], 1],
      [[1, 0], -1],
      [[1, 0], Number.POSITIVE_INFINITY],
      [[1, 0], Number.NaN],
    ] as const) {
      const refused = {
        code: 'out-of-range',
        path: 'mean, kappa',
        received: expect.stringContaining(`kappa ${kappa}`),
      };
      expect(() => vmfSample(mean, kappa, random)).toThrow(expect.objectContaining(refused));
    }
  });
});

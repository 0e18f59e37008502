import { createRandom } from '@scaleface/numerics';
import { describe, expect, it } from 'vitest';
import { lintMargins, type MarginSettings } from '../../src/index.js';

/** The mean loss of random embeddings against random class centres, in float64. */
function simulatedLoss({ classes, dimensions, scale, margin, kind = 'angle' }: MarginSettings, rows = 120): number {
  const random = createRandom(1);
  const units = (count: number): Float64Array[] =>
    Array.from({ length: count }, () => {
      const v = Float64Array.from({ length: dimensions }, () => random.normal());
      const length = Math.hypot(...v);
      return v.map((x) => x / length);
    });
  const centres = units(classes);
  const losses = units(rows).map((x, i) => {
    const logits = centres.map((w, j) => {
      const cosine = w.reduce((sum, v, d) => sum + v * (x[d] as number), 0);
      if (j !== i % classes) return scale * cosine;
      return scale * (kind === 'angle' ? Math.cos(Math.acos(cosine) + margin) : cosine - margin);
    });
    const top = Math.max(...logits);
    return Math.log(logits.reduce((sum, z) => sum + Math.exp(z - top), 0)) + top - (logits[i % classes] as number);
  });
  return losses.reduce((sum, x) => sum + x, 0) / rows;
}

describe('the first loss that lintMargins predicts', () => {
  const moderate: MarginSettings[] = [
    { classes: 200, dimensions: 64, scale: 16, margin: 0.5 },
    { classes: 300, dimensions: 128, scale: 10, margin: 0.35, kind: 'cosine' },
    { classes: 400, dimensions: 64, scale: 8, margin: 0 },
  ];
  it.each(moderate)('is that of simulated batches to a tenth: %o', (settings) => {
    expect(lintMargins(settings).initialLoss / simulatedLoss(settings)).toBeGreaterThan(0.9);
    expect(lintMargins(settings).initialLoss / simulatedLoss(settings)).toBeLessThan(1.1);
  });

  const frozen: MarginSettings[] = [
    { classes: 200, dimensions: 32, scale: 64, margin: 0.5 },
    { classes: 100, dimensions: 64, scale: 64, margin: 0.4, kind: 'cosine' },
  ];
  it.each(frozen)('is above it by a seventh at most where the greatest cosine decides: %o', (settings) => {
    const ratio = lintMargins(settings).initialLoss / simulatedLoss(settings);
    expect(ratio).toBeGreaterThan(1);
    expect(ratio).toBeLessThan(8 / 7);
  });

  it('is continuous where one regime passes into the other', () => {
    const scale = Math.sqrt(2 * 64 * Math.log(199));
    const at = (s: number): number => lintMargins({ classes: 200, dimensions: 64, scale: s, margin: 0.5 }).initialLoss;
    expect(at(scale * (1 + 1e-9))).toBeCloseTo(at(scale * (1 - 1e-9)), 5);
  });

  it('is its formula in both regimes, for angles and cosines', () => {
    const [classes, dimensions] = [200, 64];
    const entropy = Math.log(199);
    for (const kind of ['angle', 'cosine'] as const) {
      for (const [scale, margin] of [
        [10, 1],
        [64, 0.8],
      ] as const) {
        const others =
          scale === 10 ? entropy + scale ** 2 / (2 * dimensions) : scale * Math.sqrt((2 * entropy) / dimensions);
        const cost = scale * (kind === 'angle' ? Math.sin(margin) : margin);
        const { initialLoss } = lintMargins({ classes, dimensions, scale, margin, kind });
        expect(initialLoss).toBeCloseTo(Math.log1p(Math.exp(cost + others)), 9);
      }
    }
  });

  it('agrees with a printed one: 43.38 for 5,000 classes', () => {
    const { initialLoss } = lintMargins({ classes: 5000, dimensions: 512, scale: 64, margin: 0.5 });
    expect(Math.abs(initialLoss - 43.38)).toBeLessThan(0.2);
  });
});

describe('the last loss and the warnings', () => {
  it('is that of a perfect model with orthogonal classes', () => {
    const settings = { classes: 10, dimensions: 16, scale: 5, margin: 0.4 };
    const own = 5 * Math.cos(0.4);
    expect(lintMargins(settings).finalLoss).toBeCloseTo(Math.log((Math.exp(own) + 9) / Math.exp(own)), 12);
    const cosine = lintMargins({ ...settings, kind: 'cosine' });
    expect(cosine.finalLoss).toBeCloseTo(Math.log(1 + 9 * Math.exp(-5 * 0.6)), 12);
  });

  it('are none for a scale of AdaCos and its margin', () => {
    const { suggestedScale } = lintMargins({ classes: 1000, dimensions: 512, scale: 30, margin: 0.5 });
    expect(suggestedScale).toBeCloseTo(Math.SQRT2 * Math.log(999), 12);
    expect(lintMargins({ classes: 1000, dimensions: 512, scale: 20, margin: 0.3 }).warnings).toEqual([]);
  });

  it('name a scale that is too small with one that suffices', () => {
    const settings = { classes: 1000, dimensions: 512, scale: 5, margin: 0.5 };
    const [small] = lintMargins(settings).warnings;
    const enough = Number(/at least (\d+)/.exec(small ?? '')?.[1]);
    expect(lintMargins({ ...settings, scale: enough }).finalLoss).toBeLessThan(0.1);
    expect(lintMargins({ ...settings, scale: enough }).warnings.join()).not.toContain('too small');
    expect(lintMargins({ ...settings, scale: enough - 2 }).finalLoss).toBeGreaterThan(0.049);
  });

  it('name a scale more than three times that of AdaCos, and not one below', () => {
    const { suggestedScale } = lintMargins({ classes: 100, dimensions: 512, scale: 10, margin: 0.5 });
    const warnings = (scale: number): string =>
      lintMargins({ classes: 100, dimensions: 512, scale, margin: 0.5 }).warnings.join();
    expect(warnings(3.01 * suggestedScale)).toContain(
      `3.0 times what 100 classes need (AdaCos: ${suggestedScale.toFixed(1)})`,
    );
    expect(warnings(2.99 * suggestedScale)).not.toContain('times what');
  });

  it('name a margin that no embedding overcomes', () => {
    const none = 'leaves even a perfect embedding behind';
    expect(lintMargins({ classes: 100, dimensions: 64, scale: 16, margin: 1.6 }).warnings.join()).toContain(none);
    expect(lintMargins({ classes: 100, dimensions: 64, scale: 16, margin: 1.5 }).warnings.join()).not.toContain(none);
    expect(lintMargins({ classes: 9, dimensions: 64, scale: 16, margin: 1, kind: 'cosine' }).warnings.join()).toContain(
      none,
    );
  });

  it('are not given for settings out of range', () => {
    const good = { classes: 10, dimensions: 16, scale: 5, margin: 0.4 };
    const refused = (wrong: Partial<MarginSettings>, path: string): void =>
      expect(() => lintMargins({ ...good, ...wrong })).toThrow(expect.objectContaining({ code: 'out-of-range', path }));
    refused({ dimensions: 1 }, 'dimensions');
    refused({ scale: 0 }, 'scale');
    refused({ margin: -0.1 }, 'margin');
    refused({ margin: 3.2 }, 'margin');
    refused({ margin: 2.1, kind: 'cosine' }, 'margin');
    expect(() => lintMargins({ ...good, margin: 3.1 })).not.toThrow();
  });
});

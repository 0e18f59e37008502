import { createRandom } from '@scaleface/numerics';
import { describe, expect, it } from 'vitest';
import { drawIdentity, drawMagnitudes, type Magnitudes, NUISANCES, photograph, severity } from '../../src/index.js';

const clean: Magnitudes = { pose: 0, light: 0, blur: 0, noise: 0, resolution: 0, occlusion: 0 };

const distance = (a: ArrayLike<number>, b: ArrayLike<number>): number => {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += ((a[i] as number) - (b[i] as number)) ** 2;
  return Math.sqrt(sum / a.length);
};

/** Mean distance, over identities, between a clean photograph and one with these magnitudes, all else drawn the same. */
function meanChange(magnitudes: Partial<Magnitudes>): number {
  let sum = 0;
  for (let seed = 0; seed < 60; seed++) {
    const face = drawIdentity(createRandom(seed));
    const take = (m: Magnitudes) => photograph(face, createRandom(1000 + seed), { magnitudes: m }).pixels;
    sum += distance(take({ ...clean, ...magnitudes }), take(clean));
  }
  return sum / 60;
}

describe('a drawn person', () => {
  it('is decided by the seed, and so is every photograph of them', () => {
    const take = () => {
      const random = createRandom(5);
      return photograph(drawIdentity(random), random);
    };
    expect(take()).toEqual(take());
  });

  it('looks more like themselves than like others in clean photographs', () => {
    const random = createRandom(1);
    let nearer = 0;
    for (let i = 0; i < 100; i++) {
      const [a, b] = [drawIdentity(random), drawIdentity(random)];
      // The same background and pose for all: what differs is the person and a little light.
      const shot = (face: typeof a, seed: number) =>
        photograph(face, createRandom(seed), { magnitudes: { ...clean, light: 0.05 } }).pixels;
      if (distance(shot(a, i), shot(a, i)) < distance(shot(a, i), shot(b, i))) nearer++;
    }
    expect(nearer).toBe(100);
  });
});

describe('nuisances', () => {
  it.each(NUISANCES)('%s changes the image more, the larger its magnitude', (name) => {
    const changes = [0, 0.25, 0.5, 0.75, 1].map((m) => meanChange({ [name]: m }));
    expect(changes[0]).toBe(0);
    for (let i = 1; i < changes.length; i++) expect(changes[i]).toBeGreaterThan((changes[i - 1] as number) * 1.02);
  });

  it('have the stated distribution: one of the six, with a uniform magnitude', () => {
    const random = createRandom(2);
    const all = Array.from({ length: 20_000 }, () => drawMagnitudes(random));
    const mean = (f: (m: Magnitudes) => number) => all.reduce((s, m) => s + f(m), 0) / all.length;
    for (const name of NUISANCES) {
      expect(mean((m) => (m[name] > 0 ? 1 : 0))).toBeCloseTo(1 / 6, 2);
      expect(mean((m) => m[name])).toBeCloseTo(1 / 12, 2);
      expect(mean((m) => m[name] ** 2)).toBeCloseTo(1 / 18, 2);
    }
    expect(all.every((m) => NUISANCES.filter((name) => m[name] > 0).length === 1)).toBe(true);
  });

  it('have a severity that is the sum of their magnitudes', () => {
    expect(severity(clean)).toBe(0);
    expect(severity({ ...clean, blur: 0.5, noise: 0.25 })).toBe(0.75);
    const random = createRandom(3);
    const { severity: s } = photograph(drawIdentity(random), random, { magnitudes: { ...clean, pose: 0.4 } });
    expect(s).toBe(0.4);
  });

  it('keep the mean colour when the resolution falls', () => {
    const face = drawIdentity(createRandom(4));
    const mean = (m: Partial<Magnitudes>) => {
      const { pixels } = photograph(face, createRandom(9), { magnitudes: { ...clean, ...m } });
      return pixels.reduce((s, v) => s + v, 0) / pixels.length;
    };
    expect(Math.abs(mean({ resolution: 0.7 }) - mean({}))).toBeLessThan(3);
  });
});

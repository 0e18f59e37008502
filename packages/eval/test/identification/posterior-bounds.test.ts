import { createRandom } from '@scaleface/numerics';
import { describe, expect, it } from 'vitest';
import { repetitions } from '../../../../testing/long.js';
import { galleryPosterior, galleryPosteriorBounds, posteriorBounds } from '../../src/index.js';

const rounds = repetitions(200, 1000, 2000);

/** Cosines of a probe to a gallery, best first, and how many of them a search returned. */
function randomGallery(random: ReturnType<typeof createRandom>) {
  const cosines = Array.from({ length: 2 + random.integer(40) }, () => 1.2 * random.uniform() - 0.3);
  cosines.sort((a, b) => b - a);
  return { cosines, returned: 1 + random.integer(cosines.length) };
}

describe('galleryPosteriorBounds', () => {
  it('holds the posterior of the whole gallery, and a settled decision is that of the whole gallery', () => {
    const random = createRandom(4);
    let settled = 0;
    for (let r = 0; r < rounds; r++) {
      const { cosines, returned } = randomGallery(random);
      const model = {
        dimension: 2 + random.integer(64),
        concentration: 60 * random.uniform(),
        unknownPrior: 0.05 + 0.9 * random.uniform(),
      };
      const probe = random.uniform() < 0.5 ? Number.POSITIVE_INFINITY : 80 * random.uniform();
      const whole = galleryPosterior(cosines, model, probe);
      const rest = { count: cosines.length - returned, cosine: cosines[returned - 1] as number };
      const bounds = galleryPosteriorBounds(cosines.slice(0, returned), rest, model, probe);
      const inside = (value: number, { lower, upper }: { lower: number; upper: number }): void => {
        expect(value).toBeGreaterThanOrEqual(lower - 1e-12);
        expect(value).toBeLessThanOrEqual(upper + 1e-12);
      };
      inside(whole.unknown, bounds.unknown);
      bounds.classes.forEach((b, c) => {
        inside(whole.classes[c] as number, b);
      });
      inside(
        whole.classes.slice(returned).reduce((a, b) => a + b, 0),
        bounds.rest,
      );
      if (!bounds.settled) continue;
      settled++;
      expect(bounds.decision).toBe(whole.decision);
      inside(whole.error, bounds.error);
    }
    expect(settled).toBeGreaterThan(rounds / 10);
  });
  it('without a rest is the posterior itself', () => {
    const model = { dimension: 16, concentration: 40 };
    const whole = galleryPosterior([0.7, 0.6, -0.2], model);
    const { classes, error, decision, rest } = galleryPosteriorBounds(
      [0.7, 0.6, -0.2],
      { count: 0, cosine: -1, missed: 1 },
      model,
    );
    expect(classes.map((c) => c.upper)).toEqual(classes.map((c) => c.lower));
    expect(classes.map((c) => c.lower)).toEqual([...whole.classes]);
    expect(error.lower).toBeCloseTo(whole.error, 14);
    expect([decision, rest.upper]).toEqual([whole.decision, 0]);
  });
  it('refuses an empty gallery and a rest that is none by name', () => {
    const model = { dimension: 16, concentration: 40 };
    expect(() => galleryPosteriorBounds([], { count: 0, cosine: 0 }, model)).toThrow(/gallery is empty/);
    expect(() => galleryPosteriorBounds([0.1], { count: -1, cosine: 0 }, model)).toThrow(/rest/);
    expect(() => galleryPosteriorBounds([0.1], { count: 1, cosine: Number.NaN }, model)).toThrow(/rest.cosine/);
  });
});

describe('posteriorBounds', () => {
  it('a missed class of any evidence stays within the widened bounds on average', () => {
    const missed = 0.1;
    const bounds = posteriorBounds([2], 0, { count: 5, evidence: -3, missed });
    const posterior = (mass: number): number => Math.exp(2) / (Math.exp(2) + 1 + mass);
    // In nine searches of ten the rest has what it may have; in the tenth a missed class has everything.
    expect(0.9 * posterior(5 * Math.exp(-3)) + missed * 0).toBeGreaterThanOrEqual(
      (bounds.classes[0]?.lower ?? 1) - 1e-12,
    );
    expect(0.9 * posterior(0) + missed * 1).toBeLessThanOrEqual((bounds.classes[0]?.upper ?? 0) + 1e-12);
    expect(bounds.error.upper).toBeCloseTo(1 - 0.9 * posterior(5 * Math.exp(-3)), 12);
  });
  it('the more an index may have missed, the less is settled', () => {
    const settled = [0, 0.01, 0.3, 0.5, 1].map(
      (missed) => posteriorBounds([1], 0, { count: 1, evidence: -1, missed }).settled,
    );
    expect(settled).toEqual([true, true, false, false, false]);
  });
  it('a rest as probable as the best candidate settles nothing, nor does a tie', () => {
    expect(posteriorBounds([1], 0, { count: 1, evidence: 1 }).settled).toBe(false);
    expect(posteriorBounds([1, 1], 0).settled).toBe(false);
    expect(posteriorBounds([0], 0).decision).toBe(-1);
  });
  it('stays finite for any finite evidence, and refuses none at all', () => {
    const wide = posteriorBounds([-1e300, 1e300], -1e308, { count: 1e9, evidence: 1e308 });
    expect([...wide.classes, wide.unknown, wide.rest, wide.error].flatMap((b) => [b.lower, b.upper])).not.toContain(
      Number.NaN,
    );
    expect(() => posteriorBounds([1], Number.NEGATIVE_INFINITY)).toThrow(/no evidence/);
    expect(() => posteriorBounds([Number.NaN], 0)).toThrow(/evidence\[0\]/);
  });
});

import { createRandom, vmfSample } from '@scaleface/numerics';
import { describe, expect, it } from 'vitest';
import { galleryPosterior, unknownPriorForThreshold } from '../../src/index.js';

const model = { dimension: 16, concentration: 40, unknownPrior: 0.3 };
const dot = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  Array.from(a).reduce((sum, v, i) => sum + v * (b[i] as number), 0);

describe('galleryPosterior', () => {
  it('sums to one and decides for its largest part', () => {
    const { classes, unknown, decision, error } = galleryPosterior([0.7, 0.6, -0.2], model);
    expect(classes.reduce((a, b) => a + b, unknown)).toBeCloseTo(1, 12);
    expect(decision).toBe(0);
    expect(error).toBeCloseTo(1 - (classes[0] as number), 12);
  });
  it('returns the prior for a probe that says nothing, and nears the certain probe as κ grows', () => {
    const nothing = galleryPosterior([0.9, 0.1, 0], model, 0);
    expect(nothing.unknown).toBeCloseTo(0.3, 9);
    expect(nothing.classes[0]).toBeCloseTo(0.7 / 3, 9);
    const sure = galleryPosterior([0.9, 0.8, 0], model);
    const nearly = galleryPosterior([0.9, 0.8, 0], model, 1e7);
    expect(nearly.classes[0]).toBeCloseTo(sure.classes[0] as number, 4);
  });
  it('two alike entries are ambiguous however good the probe is', () => {
    expect(galleryPosterior([0.9, 0.9, 0], model).error).toBeCloseTo(0.5, 3);
  });
  it('a worse probe makes the decision less certain', () => {
    const errors = [1e6, 200, 50, 10, 1].map((k) => galleryPosterior([0.85, 0.3, 0.1], model, k).error);
    expect(errors).toEqual(errors.toSorted((a, b) => a - b));
  });
  it('states error probabilities that come true on probes drawn from the model', () => {
    const random = createRandom(5);
    const uniform = (): Float64Array => vmfSample([1, ...new Array<number>(15).fill(0)], 0, random);
    const centres = Array.from({ length: 20 }, uniform);
    let wrong = 0;
    let stated = 0;
    const n = 4000;
    for (let i = 0; i < n; i++) {
      const who = random.uniform() < 0.3 ? -1 : random.integer(20);
      const truth = who < 0 ? uniform() : vmfSample(centres[who] as Float64Array, 40, random);
      const seen = vmfSample(truth, 60, random);
      const { decision, error } = galleryPosterior(
        centres.map((c) => dot(c, seen)),
        model,
        60,
      );
      if (decision !== who) wrong++;
      stated += error;
    }
    expect(stated / n).toBeGreaterThan(0.02);
    expect(Math.abs(wrong - stated)).toBeLessThan(4 * Math.sqrt(stated));
  });
  it('carries a cosine threshold over into a prior', () => {
    const unknownPrior = unknownPriorForThreshold(0.42, 2, model);
    const at = (cosine: number): number => galleryPosterior([cosine, -1], { ...model, unknownPrior }).decision;
    expect([at(0.421), at(0.419)]).toEqual([0, -1]);
  });
  it('refuses an empty gallery, a bad model and a bad probe by name', () => {
    expect(() => galleryPosterior([], model)).toThrow(/gallery is empty/);
    expect(() => galleryPosterior([0.1], { ...model, unknownPrior: 1 })).toThrow(/not a gallery model/);
    expect(() => galleryPosterior([0.1], model, -1)).toThrow(/probeConcentration/);
    expect(() => galleryPosterior([Number.NaN], model)).toThrow(/cosines\[0\]/);
  });
});

import { createRandom, type Random, vmfSample } from '@scaleface/numerics';
import { describe, expect, it } from 'vitest';
import { repetitions } from '../../../../testing/long.js';
import {
  fitHolisticConfidence,
  galleryInformation,
  galleryPosterior,
  holisticConfidence,
  rejectOpenSet,
  searchGallery,
} from '../../src/index.js';

const [dimension, classes] = [16, 24];
const unit = (random: Random): Float64Array => vmfSample([1, ...new Array(dimension - 1).fill(0)], 0, random);
const dot = (a: Float64Array, b: Float64Array): number => a.reduce((sum, v, i) => sum + v * (b[i] as number), 0);

/**
 * A gallery in which half of the identities have a near double, and probes of different quality, half of them strangers:
 * both the gallery and the probes make errors.
 */
function draw(random: Random, probes: number) {
  const centres: Float64Array[] = [];
  for (let c = 0; c < classes; c++) {
    centres.push(c % 4 === 3 ? vmfSample(centres[c - 1] as Float64Array, 60, random) : unit(random));
  }
  const gallery = centres.map((_, c) => c);
  const who = Array.from({ length: probes }, (_, p) => (p % 2 === 0 ? random.integer(classes) : -1));
  const concentration = who.map(() => 10 ** (0.7 + 1.6 * random.uniform()));
  const rows = who.map((c, p) => {
    const x = vmfSample(c < 0 ? unit(random) : (centres[c] as Float64Array), concentration[p] as number, random);
    return centres.map((centre) => dot(centre, x));
  });
  const model = { dimension, concentration: 40 };
  const information = rows.map((cosines) => galleryInformation(galleryPosterior(cosines, model)));
  const quality = concentration.map((k) => Math.log(k));
  const searches = searchGallery({ scores: rows.flat(), gallery, probes: who });
  return { searches, information, quality };
}

describe('the information of a search', () => {
  it('is the divergence of the posterior from the prior, written out', () => {
    const model = { dimension, concentration: 30, unknownPrior: 0.3 };
    const posterior = galleryPosterior([0.5, 0.4, -0.2], model);
    const all = [...posterior.classes, posterior.unknown];
    const prior = [0.7 / 3, 0.7 / 3, 0.7 / 3, 0.3];
    const naive = all.reduce((sum, p, k) => sum + p * Math.log(p / (prior[k] as number)), 0);
    expect(galleryInformation(posterior, 0.3)).toBeCloseTo(naive, 12);
  });

  it('is 0 where the probe says nothing, and the logarithm of the odds where it says all', () => {
    const model = { dimension, concentration: 30 };
    expect(galleryInformation(galleryPosterior([0.9, 0.1], model, 0))).toBeCloseTo(0, 12);
    const sure = { classes: Float64Array.from([1, 0]), unknown: 0, decision: 0, error: 0, entropy: 0 };
    expect(galleryInformation(sure, 0.6)).toBeCloseTo(Math.log(1 / 0.2), 12);
    expect(() => galleryInformation(sure, 0)).toThrow(/unknownPrior/);
    expect(() => galleryInformation(sure, 1)).toThrow(/unknownPrior/);
  });
});

describe('gallery and probe calibrated together', () => {
  const samples = repetitions(3, 20, 60);
  it(`find wrong decisions better than either alone, over ${samples} galleries of other identities`, () => {
    const sums = { both: 0, gallery: 0, probe: 0 };
    for (let s = 0; s < samples; s++) {
      const random = createRandom(s + 1);
      const [validation, test] = [draw(random, 1500), draw(random, 1500)];
      const { correct, threshold } = rejectOpenSet({ ...validation, confidence: validation.quality, fpir: 0.1 });
      const model = fitHolisticConfidence({ ...validation, correct });
      expect(model.information).toBeGreaterThan(0);
      const ratio = (confidence: ArrayLike<number>): number =>
        rejectOpenSet({ searches: test.searches, confidence: Float64Array.from(confidence), threshold })
          .predictionRejectionRatio;
      sums.both += ratio(holisticConfidence(model, test.information, test.quality));
      sums.gallery += ratio(test.information);
      sums.probe += ratio(test.quality);
    }
    expect(sums.both).toBeGreaterThan(sums.gallery);
    expect(sums.both).toBeGreaterThan(sums.probe);
  });

  it('say how often they are right: the mean probability is the share of right decisions', () => {
    const random = createRandom(77);
    const { searches, information, quality } = draw(random, 1500);
    const { correct } = rejectOpenSet({ searches, confidence: quality, fpir: 0.1 });
    const p = holisticConfidence(fitHolisticConfidence({ information, quality, correct }), information, quality);
    const mean = (x: ArrayLike<number>): number => Array.from(x).reduce((a, b) => a + b, 0) / x.length;
    expect(mean(p)).toBeCloseTo(mean(correct), 2);
  });

  it('never fall with what is good: a misleading one counts nothing', () => {
    const index = Array.from({ length: 200 }, (_, i) => i);
    const correct = index.map((i) => (i % 10 > 2 || i % 7 === 0 ? 1 : 0));
    const good = index.map((i) => i % 10);
    const misleading = fitHolisticConfidence({ information: good, quality: correct.map((c) => -c), correct });
    expect(misleading.quality).toBe(0);
    expect(misleading.information).toBeGreaterThan(0);
    const both = fitHolisticConfidence({
      information: correct.map((c) => -c),
      quality: correct.map((c) => -c),
      correct,
    });
    expect([both.information, both.quality]).toEqual([0, 0]);
    const p = holisticConfidence(both, [5], [5]);
    expect(p[0]).toBeCloseTo(correct.reduce((a: number, b) => a + b, 0) / 200, 1);
  });

  it('stay finite where one of them separates right from wrong', () => {
    const index = Array.from({ length: 60 }, (_, i) => i);
    const model = fitHolisticConfidence({
      information: index,
      quality: index.map(() => 1),
      correct: index.map((i) => (i < 20 ? 0 : 1)),
    });
    for (const v of [model.intercept, model.information, model.quality]) expect(Number.isFinite(v)).toBe(true);
    expect(model.errors).toBe(20);
  });

  it('are refused for too few decisions and what is no number', () => {
    const good = { information: [1, 2], quality: [1, 2], correct: [0, 1] };
    expect(() => fitHolisticConfidence(good)).toThrow(/at least 10/);
    const many = Array.from({ length: 40 }, (_, i) => i);
    const half = { information: many, quality: many, correct: many.map((i) => i / 40) };
    expect(() => fitHolisticConfidence(half)).toThrow(/correct/);
    expect(() => fitHolisticConfidence({ ...good, quality: [1] })).toThrow(/quality/);
    expect(() => fitHolisticConfidence({ ...good, information: [1, Number.NaN] })).toThrow(/information/);
    const model = { intercept: 0, information: 1, quality: 1, errors: 10 };
    expect(() => holisticConfidence(model, [1], [1, 2])).toThrow(/quality/);
  });
});

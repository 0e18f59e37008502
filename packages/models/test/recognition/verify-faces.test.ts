import { calibrationFromJSON } from '@scaleface/eval';
import { createRandom } from '@scaleface/numerics';
import { describe, expect, it } from 'vitest';
import { calibrateModel, confidenceWords, type Face, type ModelCalibration, verifyFaces } from '../../src/index.js';

/** Twelve identities with six images each: a direction each, and confidences from 10 to 81. */
const random = createRandom(8);
const rows = Array.from({ length: 72 }, (_, i) => ({ subject: `p${i % 12}`, confidence: 10 + i }));
const data = Float32Array.from(
  rows.flatMap((_, i) => Array.from({ length: 12 }, (_x, d) => (d === i % 12 ? 2 : 0) + 0.6 * random.normal())),
);
const calibration = calibrateModel(
  { subjects: rows.map(({ subject }) => subject), embedding: { data, width: 12 } },
  rows.map(({ confidence }) => confidence),
  rows.map((_, i) => i),
);
const face = (name: string, confidence: number, turn = 0): Face => ({
  name,
  embedding: Float32Array.from({ length: 12 }, (_, d) => (d === 0 ? Math.cos(turn) : d === 1 ? Math.sin(turn) : 0)),
  confidence,
});
const verify = (left: Face, right: Face, options = {}, known: ModelCalibration = calibration) =>
  verifyFaces(left, right, { calibration: known }, options);

describe('a pair with a hopeless image', () => {
  it('has no answer, however good the other image is, and the image is named', () => {
    const found = verify(face('good.jpg', 80), face('bad.jpg', 2, 1.5), { reject: 0.1 });
    expect(found).toMatchObject({ decision: 'abstain', imageRanks: { right: 0 } });
    expect(found.reason).toBe('bad.jpg is too poor: only 0 % of the training images are less confident');
    expect(found.otherwise[0]).toMatch(/^another image in place of bad\.jpg, of a confidence of at least \d/);
    expect(found.otherwise[1]).toMatch(/then the answer is (no )?match$/);
  });

  it('has no answer where an image shows nothing, and one without abstention otherwise', () => {
    const blank = { ...face('blank.jpg', 60), embedding: new Float32Array(12) };
    for (const options of [{}, { reject: 0 }]) {
      const found = verify(face('good.jpg', 80), blank, options);
      expect(found.decision).toBe('abstain');
      expect(found.reason).toBe('blank.jpg shows nothing that the backbone sees: its embedding is all zeros');
    }
    const grey = { ...face('grey.png', 60), oneColour: true };
    for (const [left, right] of [
      [face('good.jpg', 80), grey],
      [grey, face('good.jpg', 80)],
    ] as const) {
      const found = verify(left, right, { reject: 0 });
      expect(found).toMatchObject({ decision: 'abstain', otherwise: ['another image in place of grey.png'] });
      expect(found.reason).toBe('grey.png shows nothing: it is of one colour');
    }
    expect(verify(face('good.jpg', 80), face('bad.jpg', 2, 1.5), { reject: 0 }).decision).not.toBe('abstain');
    expect(verify(face('a', 80), face('b', 2), { reject: 0, rejectImage: 0.5 }).decision).toBe('abstain');
    expect(() => verify(face('a', 80), face('b', 2), { rejectImage: 2 })).toThrow(/options\.rejectImage/);
  });
});

describe('a decision', () => {
  it("has the cosine of the embeddings' angle and the probability of Bayes' rule", () => {
    const known = calibrationFromJSON(calibration.scores);
    for (const [turn, prior] of [
      [0, 0.5],
      [0.9, 0.02],
      [1.5, 0.9],
    ] as const) {
      const { cosine, score, probability } = verify(face('a', 60), face('b', 45, turn), { prior });
      expect(cosine).toBeCloseTo(Math.cos(turn), 6);
      const ratio = Math.exp(known.logLikelihoodRatio(score));
      expect(probability).toBeCloseTo((prior * ratio) / (prior * ratio + 1 - prior), 10);
    }
  });

  it('says between which bounds the probability lies, and what would have turned it', () => {
    const found = verify(face('a', 60), face('b', 60), { fmr: 0.01 });
    const { interval, probability, otherwise } = found;
    expect(found.decision).toBe('match');
    expect(interval?.low).toBeLessThan(probability);
    expect(interval?.high).toBeGreaterThan(probability);
    expect(otherwise[0]).toMatch(/^a cosine of -?[\d.]+ \(it is 1\.000\) makes it no match at these confidences$/);
    const turned = Number(/-?[\d.]+/.exec(otherwise[0] as string)?.[0]);
    for (const [cosine, decision] of [
      [turned - 0.002, 'no match'],
      [turned + 0.002, 'match'],
    ] as const) {
      expect(verify(face('a', 60), face('b', 60, Math.acos(cosine)), { fmr: 0.01 }).decision).toBe(decision);
    }
  });

  it('turns at the rate that it names', () => {
    const pair = [face('a', 60), face('b', 60, 1.3)] as const;
    const found = verify(...pair, { fmr: 0.001 });
    expect(found.decision).toBe('no match');
    expect(verify(...pair, { fmr: found.falseMatchShare }).decision).toBe('match');
    expect(found.otherwise[1]).toContain(`of ${found.falseMatchShare.toPrecision(2)} (it is 0.001)`);
  });

  it('of a model of an earlier version knows no ranks of images and no interval', () => {
    const { images: _, uncertainty: __, ...former } = calibration;
    const found = verify(face('good.jpg', 80), face('bad.jpg', 2, 1.5), { reject: 0 }, former);
    expect(found.interval).toBeUndefined();
    expect(found.imageRanks).toBeUndefined();
    expect(found.decision).not.toBe('abstain');
  });

  it('calls a confidence by its place among the training images', () => {
    expect([0.009, 0.01, 0.1, 0.3, 0.7, 0.9].map(confidenceWords)).toEqual([
      'hopeless',
      'poor',
      'below average',
      'average',
      'good',
      'very good',
    ]);
  });
});

import { calibrate, fitPairScore } from '@scaleface/eval';
import { createRandom, ScaleFaceError } from '@scaleface/numerics';
import { describe, expect, it } from 'vitest';
import { hang, processorTime } from '../../../../testing/hang.js';
import { repetitions } from '../../../../testing/long.js';
import type { ModelCalibration } from '../../src/calibration/calibrate-model.js';
import { parseModelCalibration } from '../../src/folder/parse-model-calibration.js';
import { verifyFaces } from '../../src/recognition/verify-faces.js';

const random = createRandom(31);
const labels = Array.from({ length: 80 }, (_, i) => (i % 2 === 0 ? 1 : 0));
const good: ModelCalibration = {
  format: 'scaleface-model-calibration/1',
  scores: calibrate(
    labels.map((y) => 0.4 * y + 0.2 * random.normal()),
    labels,
    { prior: 0.5 },
  ).toJSON(),
  confidence: Array.from({ length: 101 }, (_, q) => 10 + q / 4),
};
const text = JSON.stringify(good);
const parse = (value: unknown): ModelCalibration => parseModelCalibration(value, 'm/calibration.json');
const [a, b] = [Float32Array.of(1, 0.5), Float32Array.of(1, 0)].map((embedding) => ({
  name: 'face',
  embedding,
  confidence: 20,
}));
const verify = (calibration: ModelCalibration) => verifyFaces(a as never, b as never, { calibration });

const pairs = {
  score: 'scale-fitted',
  fitted: fitPairScore([0.9, 0.5, 0.2, 0.1], [3, 1, 2, 3], [2, 1, 2, 1], [1, 1, 0, 0]),
  confidence: 'product',
};
const fitting = (change: object): unknown => ({
  ...good,
  format: 'scaleface-model-calibration/2',
  pairs: { ...pairs, ...change },
});

describe('the calibration.json of a model', () => {
  it('is read with the way in which the model compares', () => {
    const value = JSON.parse(JSON.stringify(fitting({})));
    expect(parse(value)).toEqual(value);
  });

  it('is read as it was written, with what an earlier version did not know', () => {
    expect(JSON.stringify(parse(JSON.parse(text)))).toBe(text);
    const more = { ...good, images: good.confidence, uncertainty: { covariance: [1, 0.5, 1], identities: 9 } };
    expect(parse(JSON.parse(JSON.stringify(more)))).toEqual(more);
  });

  it.each([
    ['format', null],
    ['format', {}],
    ['format', { ...good, format: 'scaleface-model-calibration/3' }],
    ['pairs.score', { ...good, format: 'scaleface-model-calibration/2' }],
    ['pairs.score', fitting({ score: 'euclid' })],
    ['pairs.confidence', fitting({ confidence: 'sum' })],
    ['pairs.confidence', fitting({ score: 'cosine', confidence: 'decision' })],
    ['pairs.fitted', fitting({ fitted: undefined })],
    ['pairs.fitted.a', fitting({ fitted: { ...pairs.fitted, a: [1, 2] } })],
    ['pairs.fitted.sd', fitting({ fitted: { ...pairs.fitted, sd: 0 } })],
    ['pairs.fitted.threshold', fitting({ fitted: { ...pairs.fitted, threshold: null } })],
    ['confidence', { ...good, confidence: undefined }],
    ['confidence', { ...good, confidence: good.confidence.slice(1) }],
    ['confidence[7]', { ...good, confidence: good.confidence.map((c, q) => (q === 7 ? null : c)) }],
    ['confidence[7]', { ...good, confidence: good.confidence.map((c, q) => (q === 7 ? '12' : c)) }],
    ['confidence[8]', { ...good, confidence: good.confidence.map((c, q) => (q === 7 ? 99 : c)) }],
    ['images', { ...good, images: [1, 2] }],
    ['images[3]', { ...good, images: good.confidence.with(3, 99).with(4, 98).with(3, -1) }],
    ['uncertainty', { ...good, uncertainty: { covariance: [1, 2, 1], identities: 9 } }],
    ['uncertainty', { ...good, uncertainty: { covariance: [1, 0, 1], identities: 1 } }],
    ['uncertainty', { ...good, uncertainty: null }],
    ['scores', { ...good, scores: undefined }],
    ['scores', { ...good, scores: [] }],
    ['scores.impostors', { ...good, scores: { ...good.scores, impostors: undefined } }],
    ['scores.impostors', { ...good, scores: { ...good.scores, impostors: 'x' } }],
    ['scores.parametric.coefficients', { ...good, scores: { ...good.scores, parametric: { method: 'platt' } } }],
    ['scores.prior', { ...good, scores: { ...good.scores, prior: 7 } }],
  ])('is refused with its place: %s', (place, value) => {
    expect(() => parse(JSON.parse(JSON.stringify(value)))).toThrow(
      expect.objectContaining({ code: 'bad-format', path: expect.stringContaining(`m/calibration.json: ${place}`) }),
    );
  });

  const mutations = repetitions(1000, 8_000, 100_000);
  it(`${mutations} times mutated, it is refused, or gives probabilities`, () => {
    let [accepted, wrong, slowest] = [0, 0, 0];
    for (let i = 0; i < mutations; i++) {
      const characters = [...text];
      for (let k = random.integer(3); k >= 0; k--) {
        characters[random.integer(text.length)] = '0123456789-.e,:"[]{}n'[random.integer(21)] as string;
      }
      let value: unknown;
      try {
        value = JSON.parse(characters.join(''));
      } catch {
        continue;
      }
      const used = processorTime();
      try {
        const { probability, confidenceRank } = verify(parse(value));
        accepted++;
        if (!(probability >= 0 && probability <= 1 && confidenceRank >= 0 && confidenceRank <= 1)) wrong++;
      } catch (error) {
        if (!(error instanceof ScaleFaceError)) throw error;
      }
      slowest = Math.max(slowest, used());
    }
    expect(wrong).toBe(0);
    expect(accepted).toBeGreaterThan(mutations / 100);
    expect(slowest).toBeLessThan(hang);
  }, 600_000);
});

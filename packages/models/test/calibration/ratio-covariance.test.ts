import { calibrate, calibrationFromJSON } from '@scaleface/eval';
import { at, createRandom, type Random } from '@scaleface/numerics';
import { describe, expect, it } from 'vitest';
import { repetitions } from '../../../../testing/long.js';
import { type IdentifiedPairs, ratioCovariance } from '../../src/calibration/ratio-covariance.js';

/** All genuine pairs and some impostor pairs of identities that are more and less alike than others. */
function drawPairs(random: Random, identities: number): IdentifiedPairs {
  const own = Array.from({ length: identities }, () => 0.5 * random.normal());
  const [scores, labels, left, right] = [[], [], [], []] as [number[], number[], number[], number[]];
  const add = (i: number, j: number, label: number): void => {
    scores.push(2 * label + at(own, i) + at(own, j) + random.normal());
    labels.push(label);
    left.push(i);
    right.push(j);
  };
  for (let i = 0; i < identities; i++) {
    for (let k = 0; k < 6; k++) add(i, i, 1);
    for (let k = 0; k < 18; k++) add(i, (i + 1 + random.integer(identities - 1)) % identities, 0);
  }
  return { scores, labels, left, right };
}

const deviationAt = (covariance: readonly number[], z: number): number =>
  Math.sqrt(at(covariance, 0) + 2 * z * at(covariance, 1) + z * z * at(covariance, 2));

describe('the covariance of a log-likelihood ratio', () => {
  it('is that over draws of other identities, or a little more', () => {
    const random = createRandom(3);
    const draws = repetitions(12, 500, 1000);
    const [own, deviations] = [[] as number[], [] as number[]];
    for (let k = 0; k < draws; k++) {
      const pairs = drawPairs(random, 60);
      const { scores } = pairs;
      const json = calibrate(Float64Array.from(scores), Float64Array.from(pairs.labels)).toJSON();
      own.push(calibrationFromJSON(json).logLikelihoodRatio(2.5));
      const { mean, deviation } = json.parametric?.score ?? { mean: Number.NaN, deviation: 1 };
      const found = ratioCovariance(json, pairs);
      expect(found?.identities).toBe(60);
      deviations.push(deviationAt(found?.covariance as readonly number[], (2.5 - mean) / deviation));
    }
    const mean = own.reduce((a, b) => a + b, 0) / draws;
    const spread = Math.sqrt(own.reduce((a, b) => a + (b - mean) ** 2, 0) / (draws - 1));
    const said = deviations.reduce((a, b) => a + b, 0) / draws;
    expect(said / spread).toBeGreaterThan(draws < 100 ? 0.6 : 0.9);
    expect(said / spread).toBeLessThan(draws < 100 ? 2.2 : 1.5);
  });

  it('narrows with the number of identities', () => {
    const random = createRandom(4);
    const [few, many] = [40, 160].map((identities) => {
      const pairs = drawPairs(random, identities);
      const json = calibrate(Float64Array.from(pairs.scores), Float64Array.from(pairs.labels)).toJSON();
      return deviationAt(ratioCovariance(json, pairs)?.covariance as readonly number[], 1);
    });
    expect(few as number).toBeGreaterThan(1.4 * (many as number));
  });

  it('is not known of another method, nor of one identity', () => {
    const pairs = drawPairs(createRandom(5), 10);
    const scores = Float64Array.from(pairs.scores);
    const labels = Float64Array.from(pairs.labels);
    expect(ratioCovariance(calibrate(scores, labels, { method: 'beta' }).toJSON(), pairs)).toBeUndefined();
    const alone = { ...pairs, left: scores.map(() => 0), right: scores.map(() => 0) };
    expect(ratioCovariance(calibrate(scores, labels).toJSON(), alone)).toBeUndefined();
  });
});

import { describe, expect, it } from 'vitest';
import {
  addScores,
  ambiguityCurves,
  brierScore,
  calibrate,
  calibrationError,
  cllr,
  cllrMin,
  createScoreCounts,
  crossDataSet,
  detCurve,
  encodeScoreCounts,
  equalErrorRate,
  fitQualityScore,
  foldAccuracy,
  type Labels,
  logLoss,
  pairUncertainty,
  partialAuc,
  rejectVerification,
  reliabilityCurve,
  rocAuc,
  rocCurve,
  scoreShift,
  tarAtFar,
  tarAtFarIntervals,
  validationRate,
} from '../src/index.js';

const scores = [0.9, 0.1, 0.8, 0.3, 0.2, 0.7];
const right = [1, 0, 1, 0, 1, 0];
const quality = [1, 2, 3, 4, 5, 6];
const subjects = { left: ['a', 'b', 'c', 'd', 'e', 'f'], right: ['a', 'c', 'c', 'e', 'e', 'a'] };
const mu = scores.map((s) => [1, s]);
const long = Float32Array.from({ length: 1 << 17 }, (_, i) => scores[i % 6] as number);

/** Everything that takes labels, with labels that may be none. */
const entries: Record<string, (labels: Labels) => unknown> = {
  tarAtFar: (labels) => tarAtFar(scores, labels, [0.5]),
  'tarAtFar of a long list': (labels) =>
    tarAtFar(
      long,
      Array.from(long, (_, i) => labels[i % 6] as number),
      [0.5],
    ),
  // As text, which compares quicker than a quarter of a million numbers.
  addScores: (labels) => {
    const counts = addScores(createScoreCounts(), Float32Array.from(scores), labels);
    return Buffer.from(encodeScoreCounts(counts)).toString('base64');
  },
  rocCurve: (labels) => rocCurve(scores, labels),
  detCurve: (labels) => detCurve(scores, labels),
  rocAuc: (labels) => rocAuc(scores, labels),
  partialAuc: (labels) => partialAuc(scores, labels, 0.5),
  equalErrorRate: (labels) => equalErrorRate(scores, labels),
  foldAccuracy: (labels) => foldAccuracy(scores, labels, { folds: 3 }),
  validationRate: (labels) => validationRate(scores, labels, { folds: 3 }),
  rejectVerification: (labels) => rejectVerification({ scores, labels, uncertainty: quality }),
  tarAtFarIntervals: (labels) => tarAtFarIntervals({ scores, labels, subjects }, [0.5], { replicates: 2 }),
  calibrate: (labels) => calibrate(scores, labels).toJSON(),
  calibrationError: (labels) => calibrationError(scores, labels),
  reliabilityCurve: (labels) => reliabilityCurve(scores, labels),
  brierScore: (labels) => brierScore(scores, labels),
  logLoss: (labels) => logLoss(scores, labels),
  cllr: (labels) => cllr(scores, labels),
  cllrMin: (labels) => cllrMin(scores, labels),
  fitQualityScore: (labels) => fitQualityScore(scores, labels, quality, quality),
  scoreShift: (labels) => scoreShift('class-means', scores, labels),
  pairUncertainty: (labels) => pairUncertainty('perfect', { mu }, { mu }, { labels }),
  crossDataSet: (labels) => crossDataSet({ scores, labels, left: quality, right: quality }),
  ambiguityCurves: (labels) => ambiguityCurves(scores, labels, quality),
};

describe.each(Object.keys(entries))('%s', (name) => {
  const entry = entries[name] as (labels: Labels) => unknown;

  it('takes 0 and 1 in any array, and false and true', () => {
    const expected = entry(right);
    expect(entry(Uint8Array.from(right))).toEqual(expected);
    expect(entry(right.map((label) => label === 1))).toEqual(expected);
  });

  it.each([2, -1, 0.5, Number.NaN, '1', null, undefined])('refuses %s, naming the place', (wrong) => {
    const labels = right.map((label, i) => (i === 4 ? (wrong as number) : label));
    expect(() => entry(labels)).toThrow(
      expect.objectContaining({
        name: 'ScaleFaceError',
        code: 'out-of-range',
        path: expect.stringMatching(/labels\[4\]$/),
      }),
    );
  });
});

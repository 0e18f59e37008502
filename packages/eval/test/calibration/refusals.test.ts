import { expect, it } from 'vitest';
import { expectRefusal, type Refusal } from '../../../../testing/refusal.js';
import {
  brierScore,
  calibrate,
  calibrationError,
  calibrationReport,
  cllr,
  fitQualityScore,
  isotonicRegression,
  theoreticalErrorProbability,
} from '../../src/index.js';

const { NaN: nan, POSITIVE_INFINITY: inf } = Number;
const [scores, labels] = [
  [0.1, 0.9, 0.2, 0.8],
  [0, 1, 1, 0],
];
const platt = calibrate(scores, labels);
const weighted = calibrate(scores, labels, { confidence: [1, 2, 3, 5] });
const theory = 'scale ≥ 0, similarity from 0 to 1, spread > 0';
const outside = (scale: number, similarity: number, spread: number): Refusal => [
  () => theoreticalErrorProbability(scale, { similarity, spread }),
  'out-of-range',
  'theory',
  theory,
  `${scale}, ${similarity}, ${spread}`,
];
const both = 'genuine and impostor pairs';
const report = (y: number[]) => () =>
  calibrationReport([1, 2], y, { fittedPrior: 0.5, subjects: { left: [1, 2] }, replicates: 2 });
const quality =
  (y: number[], q1 = [1, 2], q2 = [3, 4]) =>
  () =>
    fitQualityScore([0.2, 0.4], y, q1, q2);

const refused: Refusal[] = [
  ...[-1, nan].map((v) => outside(v, 0.5, 0.4)),
  ...[-0.1, 1.1, nan].map((v) => outside(1, v, 0.4)),
  ...[0, -1, nan].map((v) => outside(1, 0.5, v)),
  ...[0, 1.5, nan].map(
    (bins): Refusal => [
      () => calibrationError(scores, labels, { bins }),
      'out-of-range',
      'bins',
      'an integer ≥ 1',
      String(bins),
    ],
  ),
  [quality([1, 1]), 'invalid-argument', 'labels', both, '2 genuine, 0 impostor'],
  [quality([0, 0]), 'invalid-argument', 'labels', both, '0 genuine, 2 impostor'],
  [quality([0, 1], [1]), 'shape-mismatch', 'quality1', '2 entries', '1'],
  [quality([0, 1], [1, 2], [1]), 'shape-mismatch', 'quality2', '2 entries', '1'],
  [quality([0, 1], [1, nan]), 'not-finite', 'quality1[1]', 'a number or an infinity', 'NaN'],
  [quality([0, 1], [1, 2], [nan, 1]), 'not-finite', 'quality2[0]', 'a number or an infinity', 'NaN'],
  [report([1, 1]), 'invalid-argument', 'labels', both, '2 genuine, 0 impostor'],
  [report([0, 0]), 'invalid-argument', 'labels', both, '0 genuine, 2 impostor'],
  [() => calibrate([1, 2], [1, 1]), 'invalid-argument', 'labels', both, '2 genuine, 0 impostor'],
  [() => calibrate([1, 2], [0, 0]), 'invalid-argument', 'labels', both, '0 genuine, 2 impostor'],
  [
    () => calibrate(scores, labels, { method: 'none' as never }),
    'unknown-name',
    'options.method',
    'platt, beta or isotonic',
    'none',
  ],
  [() => calibrate([0.1, inf, 0.2, 0.8], labels), 'not-finite', 'scores[1]', 'a finite number', 'Infinity'],
  [
    () => calibrate(scores, labels, { confidence: [1, 2, -inf, 3] }),
    'not-finite',
    'options.confidence[2]',
    'a finite number',
    '-Infinity',
  ],
  [() => calibrate([0, 1e300, -1e300, 1], labels), 'not-finite', 'scores', 'numbers whose squares are finite'],
  [
    () => calibrate(scores, labels, { confidence: [0, 1e300, -1e300, 1] }),
    'not-finite',
    'scores or options.confidence',
    'numbers whose squares are finite',
  ],
  [() => isotonicRegression([1, 2], [0, 1], [0, 0]), 'invalid-argument', 'x', 'at least one entry of positive weight'],
  ...[-0.1, 1.1, nan].map(
    (fmr): Refusal => [() => platt.thresholdForFmr(fmr), 'out-of-range', 'fmr', 'a number in [0, 1]', String(fmr)],
  ),
  ...[0, 1, nan].map(
    (prior): Refusal => [
      () => platt.probability(0.5, undefined, { prior }),
      'out-of-range',
      'prior',
      'a number in (0, 1)',
      String(prior),
    ],
  ),
  [() => platt.logLikelihoodRatio(nan), 'not-finite', 'score', 'a number', 'NaN'],
  [() => weighted.logLikelihoodRatio(0.5), 'invalid-argument', 'confidence', 'a number', 'undefined'],
  [() => weighted.logLikelihoodRatio(0.5, nan), 'not-finite', 'confidence', 'a number', 'NaN'],
  [() => brierScore([0.5, 1.5], [0, 1]), 'out-of-range', 'probabilities[1]', 'a number in [0, 1]', '1.5'],
  [() => cllr([1, 2], [0, 1], [1]), 'shape-mismatch', 'weights', '2 entries', '1'],
];

it.each(refused.map((row) => ({ row })))('calibration refuses what has no meaning, and says why: %#', ({ row }) =>
  expectRefusal(row),
);

it('calibration says what is missing, and why', () => {
  expect(() => weighted.logLikelihoodRatio(0.5)).toThrow('This calibration was fitted with a confidence per pair');
  expect(() => platt.logLikelihoodRatio(nan)).toThrow('A pair without a score has no probability');
});

it('calibration takes what is at the edge of having a meaning', () => {
  expect(theoreticalErrorProbability(0, { similarity: 0, spread: Number.MIN_VALUE })).not.toBeNaN();
  expect(theoreticalErrorProbability(inf, { similarity: 1 })).not.toBeNaN();
  expect(calibrationError([0.25, 0.75], [0, 1], { bins: 1, debias: false })).toBe(0);
  expect(platt.thresholdForFmr(0).threshold).toBeGreaterThan(0.8);
  expect(platt.thresholdForFmr(1).fmr).toBe(1);
});

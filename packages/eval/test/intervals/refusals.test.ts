import { expect, it } from 'vitest';
import { expectRefusal, type Refusal } from '../../../../testing/refusal.js';
import {
  addScores,
  bootstrap,
  boundedMeanInterval,
  clopperPearson,
  createScoreCounts,
  equalErrorRate,
  errorVersusDiscard,
  foldAccuracy,
  formatWithInterval,
  mergeScoreCounts,
  partialAuc,
  poissonInterval,
  rateUpperBound,
  rejectionArea,
  rejectVerification,
  tarAtFar,
  tarAtFarOfCounts,
} from '../../src/index.js';

const { NaN: nan, POSITIVE_INFINITY: inf } = Number;
const level = 'a number in (0, 1)';
const counted = 'integers with 0 ≤ successes ≤ trials';
const mean = 'a mean in [0, 1] of an integer count';
const events = 'an integer ≥ 0 and a number > 0';
const draw = (change: object) => () =>
  bootstrap({ subjects: { left: ['a', 'b'] }, statistic: (w) => w[0] as number, ...change });
const [scores, labels] = [
  [0.1, 0.9, 0.2, 0.8],
  [0, 1, 0, 1],
];
const input = { scores, labels, uncertainty: [1, 2, 3, 4] };
const curves = rejectVerification(input);
const coarse = addScores(createScoreCounts(), Float32Array.from(scores), labels);
const fine = createScoreCounts([5, 3]);

const refused: Refusal[] = [
  ...[0, 1, nan].flatMap((v): Refusal[] => [
    [() => clopperPearson(1, 2, v), 'out-of-range', 'level', level, String(v)],
    [() => rateUpperBound(1, 2, v), 'out-of-range', 'level', level, String(v)],
    [() => poissonInterval(1, 2, v), 'out-of-range', 'level', level, String(v)],
    [() => boundedMeanInterval(0.5, 2, v), 'out-of-range', 'level', level, String(v)],
    [draw({ level: v }), 'out-of-range', 'level', level, String(v)],
  ]),
  ...(
    [
      [-1, 2],
      [3, 2],
      [0.5, 2],
      [1, 2.5],
      [nan, 2],
      [1, nan],
    ] as const
  ).flatMap(([k, n]): Refusal[] => [
    [() => clopperPearson(k, n), 'out-of-range', 'successes, trials', counted, `${k}, ${n}`],
    [() => rateUpperBound(k, n), 'out-of-range', 'successes, trials', counted, `${k}, ${n}`],
  ]),
  ...(
    [
      [-1, 1],
      [0.5, 1],
      [1, 0],
      [1, -1],
      [1, nan],
    ] as const
  ).map(
    ([k, exposure]): Refusal => [
      () => poissonInterval(k, exposure),
      'out-of-range',
      'events, exposure',
      events,
      `${k}, ${exposure}`,
    ],
  ),
  ...(
    [
      [0.5, -1],
      [0.5, 1.5],
      [-0.1, 2],
      [1.1, 2],
      [nan, 2],
    ] as const
  ).map(([m, n]): Refusal => [() => boundedMeanInterval(m, n), 'out-of-range', 'mean, count', mean, `${m}, ${n}`]),
  ...[1, 0, 2.5, nan].map(
    (replicates): Refusal => [draw({ replicates }), 'out-of-range', 'replicates', 'an integer ≥ 2', String(replicates)],
  ),
  [draw({ subjects: { left: [] } }), 'invalid-argument', 'left', 'at least one record'],
  [draw({ subjects: { left: ['a'], right: ['b', 'c'] } }), 'shape-mismatch', 'right', 'length 1', 'length 2'],
  ...[0, -0.5, 1.5, nan].map(
    (v): Refusal => [() => partialAuc(scores, labels, v), 'out-of-range', 'maxFpr', 'a number in (0, 1]', String(v)],
  ),
  ...[1, 5, 2.5, nan].map(
    (folds): Refusal => [
      () => foldAccuracy(scores, labels, { folds }),
      'out-of-range',
      'options.folds',
      'an integer from 2 to 4',
      String(folds),
    ],
  ),
  [
    () => foldAccuracy(scores, labels, { folds: [0, 0, 0, 0] }),
    'out-of-range',
    'options.folds',
    'an integer from 2 to 4',
    '1',
  ],
  [() => foldAccuracy(scores, labels, { folds: [0, 1] }), 'shape-mismatch', 'options.folds', '4 entries', '2'],
  [
    () => foldAccuracy(scores, labels, { folds: 2, rule: 'official', scores: 'squared-distance' }),
    'invalid-argument',
    'options.scores',
    'cosine',
    'squared-distance',
  ],
  [() => equalErrorRate([1, 2], [0, 2]), 'out-of-range', 'labels[1]', expect.stringContaining('genuine') as never, '2'],
  [() => equalErrorRate([1, nan], [0, 1]), 'not-finite', 'scores[1]', 'a number or an infinity', 'NaN'],
  [() => tarAtFar(scores, labels, [0.1, 1.5]), 'out-of-range', 'fars[1]', 'a number in [0, 1]', '1.5'],
  [() => tarAtFar(scores, labels, [-0.1]), 'out-of-range', 'fars[0]', 'a number in [0, 1]', '-0.1'],
  [() => mergeScoreCounts(fine, createScoreCounts([4])), 'invalid-argument', 'b.fine', 'buckets [3, 5]', '[4]'],
  [
    () => addScores(createScoreCounts(), Float32Array.of(1, nan), [0, 1]),
    'not-finite',
    'scores[1]',
    'a number or an infinity',
    'NaN',
  ],
  [
    () => rejectVerification({ ...input, rejectedPortions: [0, 0.5, 0.4] }),
    'invalid-argument',
    'rejectedPortions[2]',
    'at least 0.5',
    '0.4',
  ],
  [
    () => rejectionArea({ ...curves, convention: { ...curves.convention, measure: 'tar' } }, { minusBest: true }),
    'invalid-argument',
    'options.minusBest',
    'measure fnmr',
    'tar',
  ],
  [() => errorVersusDiscard({ ...input, weights: [1, 0, 1, 0] }), 'invalid-argument', 'weights'],
  [
    () => errorVersusDiscard({ ...input, weights: [1, 0.5, 1, 0] }),
    'unsupported',
    'weights[1]',
    'a whole number',
    '0.5',
  ],
  [
    () => errorVersusDiscard({ ...input, weights: [1, -1, 1, 0] }),
    'out-of-range',
    'weights[1]',
    'a finite number ≥ 0',
    '-1',
  ],
  [
    () => errorVersusDiscard({ ...input, weights: [1, inf, 1, 0] }),
    'not-finite',
    'weights[1]',
    'a finite number ≥ 0',
    'Infinity',
  ],
  [
    () => errorVersusDiscard({ ...input, weights: [nan, 1, 1, 0] }),
    'not-finite',
    'weights[0]',
    'a finite number ≥ 0',
    'NaN',
  ],
  [() => errorVersusDiscard({ ...input, labels: [0, 0, 0, 0] }), 'invalid-argument', 'labels'],
];

it.each(refused.map((row) => ({ row })))('intervals and rates refuse what has no meaning, and say why: %#', ({ row }) =>
  expectRefusal(row),
);

it('intervals and rates take what is at the edge of having a meaning', () => {
  expect(clopperPearson(0, 0)).toMatchObject({ lower: 0, upper: 1 });
  expect(clopperPearson(2, 2).upper).toBe(1);
  expect(poissonInterval(0, Number.MIN_VALUE).lower).toBe(0);
  expect(boundedMeanInterval(1, 1).upper).toBe(1);
  expect(boundedMeanInterval(0, 1).lower).toBe(0);
  expect(partialAuc(scores, labels, 1)).toBe(1);
  expect(foldAccuracy(scores, labels, { folds: 4 }).perFold).toHaveLength(4);
  expect(draw({ replicates: 2 })()).toMatchObject({ subjects: 2 });
  expect(() => formatWithInterval({ estimate: 1, lower: 2, upper: 1, level: 0.95 })).toThrow(/lower ≤ upper/);
  expect(formatWithInterval({ estimate: 1, lower: 1, upper: 1, level: 0.95 })).toContain('1');
  expect(() => tarAtFarOfCounts(coarse, [0.3])).toThrow(/lower bits of buckets/);
});

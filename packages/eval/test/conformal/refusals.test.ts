import { it } from 'vitest';
import { expectRefusal, type Refusal } from '../../../../testing/refusal.js';
import {
  binomialPValue,
  calibrateDecisions,
  conformalDecisions,
  conformalRiskControl,
  controlFalseMatches,
  hoeffdingBentkusPValue,
  learnThenTest,
} from '../../src/index.js';

const { NaN: nan, POSITIVE_INFINITY: inf } = Number;
const pairs = { scores: [2, 1], labels: [1, 0], subjects: { left: ['a', 'a'], right: ['a', 'b'] } };
const calibration = calibrateDecisions(pairs);
const decide = (falseMatch: number, falseNonMatch: number) => () =>
  conformalDecisions(calibration, [1], { falseMatch, falseNonMatch });
const risk =
  (alpha: number, largest: number, loss = (_: number) => [0, 0]) =>
  () =>
    conformalRiskControl({ subjects: { left: [0, 1] }, candidates: 2, alpha, largest, loss });
const test = (change: object) => () =>
  learnThenTest({ subjects: { left: [0, 1] }, candidates: 1, loss: () => [0, 0], alpha: 0.1, ...change });
const control = (change: object) => () => controlFalseMatches({ ...pairs, alpha: 0.1, ...change });
const inside = 'a number in (0, 1)';
const above = 'finite numbers above 0';
const mean = 'a mean in [0, 1] of a whole number of losses';

const refused: Refusal[] = [
  ...[0, 1, nan].flatMap((v): Refusal[] => [
    [decide(v, 0.5), 'out-of-range', 'levels.falseMatch', inside, String(v)],
    [decide(0.5, v), 'out-of-range', 'levels.falseNonMatch', inside, String(v)],
    [() => binomialPValue(0, 5, v), 'out-of-range', 'alpha', inside, String(v)],
    [() => hoeffdingBentkusPValue(0, 5, v), 'out-of-range', 'alpha', inside, String(v)],
    [test({ alpha: v }), 'out-of-range', 'alpha', inside, String(v)],
    [test({ delta: v }), 'out-of-range', 'delta', inside, String(v)],
    [control({ alpha: v }), 'out-of-range', 'alpha', inside, String(v)],
    [control({ delta: v }), 'out-of-range', 'delta', inside, String(v)],
  ]),
  ...[-0.1, 1.1, nan].map(
    (v): Refusal => [() => hoeffdingBentkusPValue(v, 5, 0.1), 'out-of-range', 'mean, count', mean, `${v}, 5`],
  ),
  ...[-1, 2.5].map(
    (n): Refusal => [() => hoeffdingBentkusPValue(0, n, 0.1), 'out-of-range', 'mean, count', mean, `0, ${n}`],
  ),
  ...[0, -1, nan, inf].flatMap((v): Refusal[] => [
    [risk(v, 1), 'out-of-range', 'alpha, largest', above, `${v}, 1`],
    [risk(0.1, v), 'out-of-range', 'alpha, largest', above, `0.1, ${v}`],
  ]),
  [risk(0.1, 3, (k) => [2, k + 1]), 'invalid-argument', 'loss(1)[1]', 'at most 1, the loss of the way before', '2'],
  [risk(0.1, 3, (k) => [2, k * 4]), 'out-of-range', 'loss(1)[1]', 'a number in [0, 3]', '4'],
  [risk(0.1, 3, () => [-1, 0]), 'out-of-range', 'loss(0)[0]', 'a number in [0, 3]', '-1'],
  [risk(0.1, 3, () => [0, nan]), 'out-of-range', 'loss(0)[1]', 'a number in [0, 3]', 'NaN'],
  [risk(0.1, 3, () => [0]), 'shape-mismatch', 'loss', '2 entries', '1'],
  [test({ loss: () => [0, 1.5] }), 'out-of-range', 'loss[1]', 'a number in [0, 1]', '1.5'],
  [test({ loss: () => [-0.5, 0] }), 'out-of-range', 'loss[0]', 'a number in [0, 1]', '-0.5'],
  [
    test({ loss: () => [1, 0.5], test: 'binomial' }),
    'out-of-range',
    'loss[1]',
    '0 or 1, as the test binomial asks',
    '0.5',
  ],
  [test({ loss: () => [0] }), 'shape-mismatch', 'loss', '2 entries', '1'],
  [test({ decided: () => [1] }), 'shape-mismatch', 'decided', '2 entries', '1'],
  [
    test({ subjects: { left: [0, 0], right: [0, 1] } }),
    'invalid-argument',
    'subjects',
    'genuine pairs alone or impostor pairs alone',
    'both',
  ],
  [control({ labels: [1, 1] }), 'invalid-argument', 'labels', 'at least one label 0'],
  [control({ labels: [0, 0] }), 'invalid-argument', 'subjects.right[0]', 'another subject than on the left', 'a'],
  [control({ confidence: [1] }), 'shape-mismatch', 'confidence', '2 entries', '1'],
  [control({ confidence: [1, nan] }), 'not-finite', 'confidence[1]', 'a number or an infinity', 'NaN'],
  [control({ confidences: [nan] }), 'not-finite', 'confidences[0]', 'a number or an infinity', 'NaN'],
  [control({ threshold: nan }), 'not-finite', 'threshold[0]', 'a number or an infinity', 'NaN'],
  [control({ scores: [1] }), 'shape-mismatch', 'labels', '1 entries', '2'],
  [control({ subjects: { left: ['a'], right: ['b', 'c'] } }), 'shape-mismatch', 'subjects.left', '2 entries', '1'],
  [control({ subjects: { left: ['a', 'b'], right: ['b'] } }), 'shape-mismatch', 'subjects.right', '2 entries', '1'],
  [
    () => calibrateDecisions({ ...pairs, labels: [1, 1] }),
    'invalid-argument',
    'labels[1]',
    'genuine where both subjects are the same',
    '1 for a and b',
  ],
  [
    () => calibrateDecisions({ ...pairs, labels: [0, 0] }),
    'invalid-argument',
    'labels[0]',
    'genuine where both subjects are the same',
    '0 for a and a',
  ],
  ...([1, 0] as const).map(
    (label): Refusal => [
      () => calibrateDecisions({ scores: [1], labels: [label], subjects: { left: ['a'], right: [label ? 'a' : 'b'] } }),
      'invalid-argument',
      'labels',
      `${label ? 'impostor' : 'genuine'} pairs`,
      'none',
    ],
  ),
  [() => calibrateDecisions({ ...pairs, categories: ['x'] }), 'shape-mismatch', 'categories', '2 entries', '1'],
  [
    () => conformalDecisions(calibration, [1, nan], { falseMatch: 0.1, falseNonMatch: 0.1 }),
    'not-finite',
    'scores[1]',
    'a number or an infinity',
    'NaN',
  ],
];

it.each(refused.map((row) => ({ row })))('conformal methods refuse what has no meaning, and say why: %#', ({ row }) =>
  expectRefusal(row),
);

it('conformal methods take what is at the edge of having a meaning', () => {
  for (const call of [
    risk(Number.MIN_VALUE, Number.MAX_VALUE),
    risk(0.1, 1, () => [1, 0]),
    test({ loss: () => [0, 1] }),
    test({ loss: () => [0, 1], test: 'binomial' }),
    () => hoeffdingBentkusPValue(1, 0, 0.1),
    control({ scores: [inf, -inf], confidence: [inf, -inf], threshold: inf }),
  ]) {
    call();
  }
});

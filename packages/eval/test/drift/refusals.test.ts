import { it } from 'vitest';
import { expectRefusal, type Refusal } from '../../../../testing/refusal.js';
import {
  driftMonitor,
  driftReference,
  driftTest,
  fairnessDiscrepancyRate,
  giniEquity,
  inequityRate,
} from '../../src/index.js';

const { NaN: nan } = Number;
const reference = driftReference([1, 2, 3, 4]);
const monitor = 'alarm in (0, 1), restart an integer ≥ 1';
const sample = { values: [1, 2], subjects: ['a', 'b'] };

const refused: Refusal[] = [
  ...[0, 1, nan].map(
    (alarm): Refusal => [() => driftMonitor(reference, { alarm }), 'out-of-range', 'options', monitor, `${alarm}, 100`],
  ),
  ...[0, 0.5, nan].map(
    (restart): Refusal => [
      () => driftMonitor(reference, { restart }),
      'out-of-range',
      'options',
      monitor,
      `0.01, ${restart}`,
    ],
  ),
  [
    () => driftMonitor(reference, { state: driftMonitor(driftReference([1, 2], { bins: 2 })).state() }),
    'shape-mismatch',
    'options.state',
    `${reference.places.length} bins`,
    '2',
  ],
  [() => driftMonitor(reference).add([1, nan]), 'not-finite', 'values[1]', 'a number or an infinity', 'NaN'],
  ...[1, 2.5, nan].map(
    (bins): Refusal => [
      () => driftReference([1, 2], { bins }),
      'out-of-range',
      'options.bins',
      'an integer ≥ 2',
      String(bins),
    ],
  ),
  [() => driftReference([]), 'invalid-argument', 'values', 'at least one value'],
  [() => driftReference([1, 2], { subjects: ['a'] }), 'shape-mismatch', 'subjects', '2 entries', '1'],
  ...[0, 1.5, nan].map(
    (permutations): Refusal => [
      () => driftTest({ values: [1] }, { values: [2] }, { permutations }),
      'out-of-range',
      'options.permutations',
      'an integer ≥ 1',
      String(permutations),
    ],
  ),
  [
    () => driftTest(sample, { values: [1, 2], subjects: ['c', 'b'] }),
    'invalid-argument',
    'production.subjects[1]',
    'a subject that calibration does not have',
    'b',
  ],
  ...[fairnessDiscrepancyRate, inequityRate, giniEquity].flatMap((equity): Refusal[] => [
    [() => equity([0.1], [0.2]), 'invalid-argument', 'fmr', 'two groups or more', '1'],
    [() => equity([0.1, 0.2], [0.2]), 'shape-mismatch', 'fnmr', '2 entries', '1'],
    [() => equity([0.1, 1.2], [0.2, 0]), 'out-of-range', 'fmr[1]', 'a number in [0, 1]', '1.2'],
    [() => equity([0.1, 0.2], [-0.2, 0]), 'out-of-range', 'fnmr[0]', 'a number in [0, 1]', '-0.2'],
    [() => equity([0, 1], [1, 0], { alpha: 2 }), 'out-of-range', 'options.alpha[0]', 'a number in [0, 1]', '2'],
  ]),
];

it.each(refused.map((row) => ({ row })))('drift and equity refuse what has no meaning, and say why: %#', ({ row }) =>
  expectRefusal(row),
);

import { it } from 'vitest';
import { expectRefusal, type Refusal } from '../../../../testing/refusal.js';
import {
  fitHolisticConfidence,
  galleryInformation,
  galleryPosterior,
  galleryPosteriorBounds,
  identify,
  indexRecall,
  kernelClassifier,
  posteriorBounds,
  rejectIdentification,
  rejectOpenSet,
  searchGallery,
  unknownPriorForThreshold,
  widenedFpir,
} from '../../src/index.js';

const { NaN: nan, POSITIVE_INFINITY: inf } = Number;
const model = { dimension: 8, concentration: 4 };
const gallery = 'dimension ≥ 2, concentration ≥ 0, unknownPrior in (0, 1)';
const rest = 'an integer count ≥ 0, and missed in [0, 1]';
const evidence = 'finite numbers, or −∞ for what is impossible, which nobody never is';
const number = 'a number or an infinity';
const fraction = 'a number in [0, 1]';
const input = { scores: [0.5, 0.1], gallery: ['a', 'b'], probes: ['a'] };
const searches = searchGallery(input);
const sure = galleryPosterior([0.9], model);
const holistic = (correct: number[]) => () =>
  fitHolisticConfidence({ information: correct.map(() => 1), quality: correct.map(() => 1), correct });
const decisions = 'at least 10 times 0 and 1 each, and nothing else';
const times = (zeros: number, ones: number, others = 0): number[] => [
  ...new Array<number>(zeros).fill(0),
  ...new Array<number>(ones).fill(1),
  ...new Array<number>(others).fill(0.5),
];
const one = { embeddings: [[1, 2]], labels: [3] };

const refused: Refusal[] = [
  ...[
    { ...model, dimension: 1 },
    { ...model, dimension: nan },
    { ...model, concentration: -1 },
    { ...model, unknownPrior: 0 },
    { ...model, unknownPrior: 1 },
  ].flatMap((bad): Refusal[] => {
    const received = `${bad.dimension}, ${bad.concentration}, ${'unknownPrior' in bad ? bad.unknownPrior : 0.5}`;
    return [
      [() => galleryPosterior([0.1], bad), 'out-of-range', 'model', gallery, received],
      [() => galleryPosteriorBounds([0.1], { count: 0, cosine: 0 }, bad), 'out-of-range', 'model', gallery, received],
      [() => unknownPriorForThreshold(0.5, 3, bad), 'out-of-range', 'model', gallery, received],
    ];
  }),
  ...[-1, nan].map(
    (k): Refusal => [
      () => galleryPosterior([0.1], model, k),
      'out-of-range',
      'probeConcentration',
      'a number ≥ 0, or infinity',
      String(k),
    ],
  ),
  [() => galleryPosterior([], model), 'invalid-argument', 'cosines'],
  [() => galleryPosterior([0, nan], model), 'not-finite', 'cosines[1]', number, 'NaN'],
  [() => galleryPosteriorBounds([], { count: 0, cosine: 0 }, model), 'invalid-argument', 'cosines'],
  ...(
    [
      [-1, 0],
      [0.5, 0],
      [1, -0.1],
      [1, 1.1],
      [1, nan],
    ] as const
  ).flatMap(([count, missed]): Refusal[] => [
    [
      () => galleryPosteriorBounds([0.1], { count, cosine: 0, missed }, model),
      'out-of-range',
      'rest',
      rest,
      `${count}, ${missed}`,
    ],
    [
      () => posteriorBounds([0], 0, { count, evidence: 0, missed }),
      'out-of-range',
      'rest',
      rest,
      `${count}, ${missed}`,
    ],
  ]),
  ...(
    [
      [[0], -inf, 0],
      [[0], inf, 0],
      [[0], nan, 0],
      [[inf], 0, 0],
      [[0], 0, inf],
      [[0], 0, nan],
    ] as const
  ).map(
    ([own, unknown, most]): Refusal => [
      () => posteriorBounds(own, unknown, { count: 1, evidence: most }),
      'not-finite',
      'evidence, unknown, rest.evidence',
      evidence,
      `unknown ${unknown}, rest ${most}`,
    ],
  ),
  ...[0, 1, nan].map(
    (prior): Refusal => [
      () => galleryInformation(sure, prior),
      'out-of-range',
      'unknownPrior',
      'a number in (0, 1)',
      String(prior),
    ],
  ),
  [holistic(times(9, 10)), 'invalid-argument', 'correct', decisions, '9 times 0, 10 times 1, of 19'],
  [holistic(times(10, 9)), 'invalid-argument', 'correct', decisions, '10 times 0, 9 times 1, of 19'],
  [holistic(times(10, 10, 1)), 'invalid-argument', 'correct', decisions, '10 times 0, 10 times 1, of 21'],
  [() => searchGallery({ ...input, gallery: [] }), 'invalid-argument', 'gallery'],
  [() => searchGallery({ ...input, scores: [1] }), 'shape-mismatch', 'scores', '1 × 2 = 2', '1'],
  [() => searchGallery({ ...input, scores: [1, nan] }), 'not-finite', 'scores[1]', number, 'NaN'],
  ...[0, 1.5, nan].flatMap((k): Refusal[] => [
    [() => identify(input, { ranks: [1, k] }), 'out-of-range', 'options.ranks[1]', 'an integer ≥ 1', String(k)],
    [() => identify(input, { maxRank: k }), 'out-of-range', 'options.maxRank[0]', 'an integer ≥ 1', String(k)],
    [
      () => rejectIdentification({ searches, uncertainty: [1], maxRank: k }),
      'out-of-range',
      'maxRank[0]',
      'an integer ≥ 1',
      String(k),
    ],
    [() => indexRecall({ found: [[1]], exact: [[1]], k }), 'out-of-range', 'k', 'an integer ≥ 1', String(k)],
  ]),
  [() => identify(input, { fpirs: [0, 2] }), 'out-of-range', 'options.fpirs[1]', fraction, '2'],
  [() => rejectIdentification({ searches, uncertainty: [] }), 'shape-mismatch', 'uncertainty', '1 entries', '0'],
  [() => rejectIdentification({ searches, uncertainty: [nan] }), 'not-finite', 'uncertainty[0]', number, 'NaN'],
  [() => rejectIdentification({ searches, uncertainty: [1], fpirs: [2] }), 'out-of-range', 'fpirs[0]', fraction, '2'],
  [
    () => rejectIdentification({ searches, uncertainty: [1], rejectedPortions: [-1] }),
    'out-of-range',
    'rejectedPortions[0]',
    fraction,
    '-1',
  ],
  [() => rejectOpenSet({ searches, confidence: [1], fpir: -1 }), 'out-of-range', 'fpir[0]', fraction, '-1'],
  [() => indexRecall({ found: [], exact: [[1]] }), 'shape-mismatch', 'found', '1 lists', '0'],
  [() => indexRecall({ found: [[1], []], exact: [[1], []] }), 'invalid-argument', 'exact[1]'],
  [() => indexRecall({ found: [[1]], exact: [[nan]] }), 'not-finite', 'exact[0][0]', number, 'NaN'],
  [() => widenedFpir(1.1, 0), 'out-of-range', 'fpir', fraction, '1.1'],
  [() => widenedFpir(0, nan), 'out-of-range', 'missed', fraction, 'NaN'],
  [
    () => kernelClassifier([[1, 2]], { embeddings: [], labels: [] }),
    'invalid-argument',
    'references',
    'at least one embedding of 2 numbers, and a label each',
    '0 of 1 numbers, 0 labels',
  ],
  [
    () => kernelClassifier([[1, 2]], { ...one, labels: [] }),
    'shape-mismatch',
    'references',
    'at least one embedding of 2 numbers, and a label each',
    '1 of 2 numbers, 0 labels',
  ],
  [
    () => kernelClassifier([[1]], one),
    'shape-mismatch',
    'references',
    'at least one embedding of 1 numbers, and a label each',
    '1 of 2 numbers, 1 labels',
  ],
  [() => kernelClassifier([[1, inf]], one), 'not-finite', 'queries[0]', undefined, 'Infinity'],
  ...[0, -1, nan, inf].map(
    (bandwidth): Refusal => [
      () => kernelClassifier([[1, 2]], one, { bandwidth }),
      'invalid-argument',
      'options.bandwidth',
      'a number above 0',
      `${bandwidth} from ${bandwidth}`,
    ],
  ),
  [
    () => kernelClassifier([[1, 2]], one, { bandwidth: 'scott' }),
    'invalid-argument',
    'options.bandwidth',
    'a number above 0',
    '0 from scott',
  ],
];

it.each(refused.map((row) => ({ row })))('identification refuses what has no meaning, and says why: %#', ({ row }) =>
  expectRefusal(row),
);

it('identification takes what is at the edge of having a meaning', () => {
  galleryPosterior([0.1], { dimension: 2, concentration: 0 }, 0);
  galleryPosterior([0.1], model, inf);
  galleryPosteriorBounds([], { count: 1, cosine: 0, missed: 1 }, model);
  posteriorBounds([-inf], 0, { count: 0, evidence: -inf, missed: 1 });
  holistic(times(10, 10))();
  widenedFpir(0, 1);
  widenedFpir(1, 0);
});

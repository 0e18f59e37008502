import { it } from 'vitest';
import { expectRefusal, type Refusal } from '../../../../testing/refusal.js';
import { recallAtK, rejectRetrieval, retrievalAccuracy, retrieve, retrieveByLabel } from '../../src/index.js';

const { NaN: nan } = Number;

const refused: Refusal[] = [
  ...[0, 1.5, nan].flatMap((k): Refusal[] => [
    [
      () => recallAtK({ rankings: [[0]], relevant: [[0]] } as never, k),
      'out-of-range',
      'k',
      'an integer ≥ 1',
      String(k),
    ],
    [
      () => retrievalAccuracy({ embeddings: [[1, 0]], labels: [0], ks: [1, k] }),
      'out-of-range',
      'ks[1]',
      'an integer ≥ 1',
      String(k),
    ],
  ]),
  [
    () => retrievalAccuracy({ embeddings: [[1, 0]], labels: [0], average: 'all' as never }),
    'unknown-name',
    'average',
    'queries, classes',
    'all',
  ],
  [
    () => retrieveByLabel({ embeddings: [[1, 0]], labels: [0], distance: 'l1' as never }),
    'unknown-name',
    'distance',
    'euclidean, cosine',
    'l1',
  ],
  [
    () =>
      retrieveByLabel({
        embeddings: [
          [1, 0],
          [nan, 0],
        ],
        labels: [0, 1],
      }),
    'not-finite',
    'embeddings[1]',
    'finite numbers',
    'NaN',
  ],
  [
    () => retrieveByLabel({ embeddings: [[1, 0]], labels: [0], references: { embeddings: [[1]], labels: [0] } }),
    'shape-mismatch',
    'references.embeddings',
    '[M, 2]',
    '[1, 1]',
  ],
  [
    () =>
      retrieveByLabel({
        embeddings: [
          [1, 0],
          [0, 1],
        ],
        labels: [0, 1],
        references: { embeddings: [[1, 0]], labels: [0] },
        referencesIncludeQueries: true,
      }),
    'shape-mismatch',
    'references.embeddings',
    '[≥ 2, 2]',
    '[1, 2]',
  ],
  [
    () => retrieve({ rankings: [['a', 'b', 'a']], relevant: [['a']] }),
    'invalid-argument',
    'rankings[0][2]',
    'each item once',
    'a',
  ],
  [() => retrieve({ rankings: [['a']], relevant: [] }), 'shape-mismatch', 'relevant', '1 lists', '0'],
  [() => retrieve({ similarities: [[1, 2]], relevant: [[2]] }), 'out-of-range', 'relevant[0]', '0 … 1', '2'],
  [
    () => retrieve({ similarities: [[1, 2]], relevant: [[0]], ties: 'for' as never }),
    'unknown-name',
    'ties',
    'against, in-order',
    'for',
  ],
  [
    () =>
      rejectRetrieval({
        retrievals: retrieve({ rankings: [['a'], ['b']], relevant: [['a'], ['b']] }),
        uncertainty: [1, 2],
        rejectedPortions: [0.5, 0.25],
      } as never),
    'invalid-argument',
    'rejectedPortions[1]',
    'at least 0.5',
    '0.25',
  ],
];

it.each(refused.map((row) => ({ row })))('retrieval refuses what has no meaning, and says why: %#', ({ row }) =>
  expectRefusal(row),
);

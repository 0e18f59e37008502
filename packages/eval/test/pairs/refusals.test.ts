import { expect, it } from 'vitest';
import { expectRefusal, type Refusal } from '../../../../testing/refusal.js';
import {
  densityHistogram,
  fuseTemplate,
  pairCosines,
  pairQuality,
  pairScore,
  pairUncertainty,
  probCosine,
  scoreShift,
} from '../../src/index.js';
import { toMatrix } from '../../src/pairs/matrix.js';

const { NaN: nan, POSITIVE_INFINITY: inf } = Number;
const x = [
  [1, 0],
  [0, 1],
];
const filled = (data: number[], shape: number[]): Refusal => [
  () => toMatrix({ data, shape }, 'x'),
  'shape-mismatch',
  'x',
  `[N, D] with N·D = ${data.length}`,
  `[${shape.join(', ')}]`,
];
const wide = (length: number, width: number): Refusal => [
  () => toMatrix({ data: new Float32Array(length), width }, 'x'),
  'shape-mismatch',
  'x',
  `[N, D] with N·D = ${length}`,
  `[${width === 0 ? 0 : length / width}, ${width}]`,
];
const score =
  (a: object, b: object, name = 'MLS') =>
  () =>
    pairScore(name as 'MLS', { mu: x, ...a }, { mu: x, ...b });
const probable = (u: number) => () => probCosine({ mu: x, uncertainty: [0, u] }, { mu: x, uncertainty: [1, 1] });
const cosines = (change: object) => () =>
  pairCosines({
    embeddings: Float32Array.of(1, 0, 0, 1),
    width: 2,
    left: Uint32Array.of(0),
    right: Uint32Array.of(1),
    ...change,
  });
const both = 'genuine and impostor pairs';

const refused: Refusal[] = [
  filled([1, 2, 3], [2, 2]),
  filled([1, 2, 3, 4], [2, 2, 1]),
  filled([1, 2, 3], [1.5, 2]),
  filled([1, 2, 3], [2, 1.5]),
  filled([1, 2, 3, 4], [-2, -2]),
  filled([1, 2, 3, 4], [-4, -1]),
  wide(3, 2),
  wide(3, 0),
  wide(3, 0.5),
  wide(4, -2),
  [() => toMatrix([[1, 2], [1, 2], [1]], 'x'), 'shape-mismatch', 'x[2]', '2 numbers', '1'],
  [score({}, { mu: [[1, 0]] }), 'shape-mismatch', 'b.mu', '[2, 2]', '[1, 2]'],
  [score({}, { mu: [[1], [1]] }), 'shape-mismatch', 'b.mu', '[2, 2]', '[2, 1]'],
  [score({ uncertainty: [1, 1] }, {}), 'shape-mismatch', 'b.uncertainty', 'given on both sides or on none', 'one'],
  [
    score({ uncertainty: [1] }, { uncertainty: [1, 1] }),
    'shape-mismatch',
    'a.uncertainty',
    '[2, 1] or [2, 2]',
    '[1, 1]',
  ],
  [
    score(
      {
        uncertainty: [
          [1, 1, 1],
          [1, 1, 1],
        ],
      },
      { uncertainty: [1, 1] },
    ),
    'shape-mismatch',
    'a.uncertainty',
    '[2, 1] or [2, 2]',
    '[2, 3]',
  ],
  [score({ uncertainty: [1, 1] }, { uncertainty: [1] }), 'shape-mismatch', 'b.uncertainty', '[2, 1]', '[1, 1]'],
  [score({ uncertainty: [1, 1] }, { uncertainty: x }), 'shape-mismatch', 'b.uncertainty', '[2, 1]', '[2, 2]'],
  [score({}, {}, 'scale-mul-cosine'), 'invalid-argument', 'scale-mul-cosine', 'a.uncertainty and b.uncertainty'],
  [score({}, {}, 'biased-cosine'), 'invalid-argument', 'options.bias', undefined, 'undefined'],
  [
    score({ uncertainty: x }, { uncertainty: x }, 'scale-mul-cosine'),
    'shape-mismatch',
    'a.uncertainty',
    '[2] or [2, 1]',
    '[2, 2]',
  ],
  [score({}, {}, 'classifier'), 'invalid-argument', 'options.probability', undefined, 'undefined'],
  [
    () => pairUncertainty('classifier', { mu: x }, { mu: x }),
    'invalid-argument',
    'options.probability',
    undefined,
    'undefined',
  ],
  [
    () => pairUncertainty('perfect', { mu: x }, { mu: x }),
    'invalid-argument',
    'options.labels',
    undefined,
    'undefined',
  ],
  ...[-1, nan, inf].map(
    (u): Refusal => [probable(u), 'out-of-range', 'a.uncertainty[1]', 'a finite number of at least 0', String(u)],
  ),
  [cosines({ width: 3 }), 'shape-mismatch', 'width', 'a divisor of 4', '3'],
  [cosines({ left: Uint32Array.of(2) }), 'out-of-range', 'left[0]', 'a row below 2', '2'],
  [cosines({ right: Uint32Array.of(2) }), 'out-of-range', 'right[0]', 'a row below 2', '2'],
  [cosines({ right: Uint32Array.of(0, 1) }), 'shape-mismatch', 'right', '1 entries', '2'],
  [() => scoreShift('class-means', [1, 2], [1, 1]), 'invalid-argument', 'labels', both, '2 genuine, 0 impostor'],
  [() => scoreShift('class-means', [1, 2], [0, 0]), 'invalid-argument', 'labels', both, '0 genuine, 2 impostor'],
  [
    () => scoreShift('mean' as never, [1, 2], [0, 1]),
    'unknown-name',
    'method',
    'class-means, best-f1, gaussian-crossing',
    'mean',
  ],
  [() => fuseTemplate('mean', []), 'invalid-argument', 'mu', undefined, '0 rows'],
  [() => fuseTemplate('mean', x, [1]), 'shape-mismatch', 'uncertainty', '[2, 1] or [2, 2]', '[1, 1]'],
  [
    () =>
      fuseTemplate('mean', x, [
        [1, 1, 1],
        [1, 1, 1],
      ]),
    'shape-mismatch',
    'uncertainty',
    '[2, 1] or [2, 2]',
    '[2, 3]',
  ],
  ...(
    [
      [[0, inf], 1],
      [[1, 1], 1],
      [[1, 0], 1],
      [[0, 1], 0],
      [[0, 1], nan],
      [[0, 1], 1.5],
    ] as const
  ).map(
    ([range, bins]): Refusal => [
      () => densityHistogram([0.5], { range, bins }),
      'out-of-range',
      'options.range',
      'a finite range and a whole number of bins, at least one',
      `[${range[0]}, ${range[1]}], ${bins} bins`,
    ],
  ),
];

it.each(refused.map((row) => ({ row })))(
  'pairs that have no meaning are refused, and the error says why: %#',
  ({ row }) => expectRefusal(row),
);

it('unknown names are refused with those that there are', () => {
  const message = (call: () => unknown): string => {
    try {
      call();
    } catch (error) {
      return (error as Error).message;
    }
    return '';
  };
  expect(message(() => pairQuality('most' as never, [1], [2]))).toMatch(/^how: .*harmonic.*received most$/);
  expect(message(() => pairScore('most' as never, { mu: x }, { mu: x }))).toMatch(/^name: .*MLS.*received most$/);
  expect(message(() => pairUncertainty('most' as never, { mu: x }, { mu: x }))).toMatch(
    /^name: .*perfect.*received most$/,
  );
});

it('matrices are read from rows, from a flat list and from none', () => {
  expect(toMatrix({ data: [1, 2, 3, 4], shape: [2, 2] }, 'x')).toEqual({ data: [1, 2, 3, 4], rows: 2, columns: 2 });
  expect(toMatrix({ data: [1, 2, 3], shape: [3] }, 'x')).toEqual({ data: [1, 2, 3], rows: 3, columns: 1 });
  expect(toMatrix({ data: [], width: 0 }, 'x')).toEqual({ data: [], rows: 0, columns: 0 });
  expect(toMatrix({ data: [], shape: [0, 5] }, 'x')).toEqual({ data: [], rows: 0, columns: 5 });
  expect(toMatrix([7, 8], 'x')).toEqual({ data: [7, 8], rows: 2, columns: 1 });
  expect(toMatrix([[7, 8]], 'x')).toEqual({ data: Float64Array.of(7, 8), rows: 1, columns: 2 });
});

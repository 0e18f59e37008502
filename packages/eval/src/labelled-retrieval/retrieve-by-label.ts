import { ScaleFaceError } from '@scaleface/numerics';
import { relevantPlaces, type SimilarityTies } from '../cross-modal/relevant-places.js';
import { type Retrievals, retrievalsOfRanks } from '../cross-modal/retrieve.js';
import { checkSameLength } from '../input/arrays.js';
import { type MatrixLike, type Table, toMatrix } from '../pairs/matrix.js';

/** How embeddings are compared: by their distance as they are, or by their cosine. */
export type EmbeddingDistance = 'euclidean' | 'cosine';

/** Embeddings with the class of each. */
export interface LabelledEmbeddings {
  /** `[N, D]`. */
  readonly embeddings: MatrixLike;
  /** `N` classes; the number −1 means "no class": relevant to nothing. */
  readonly labels: ArrayLike<number | string>;
}

/** Arguments of {@link retrieveByLabel}. */
export interface LabelledQueries extends LabelledEmbeddings {
  /** Where to search. Default: among the queries themselves, each without itself. */
  readonly references?: LabelledEmbeddings;
  /** Whether the first references are the queries: each is searched for without itself. Default false. */
  readonly referencesIncludeQueries?: boolean;
  /** How embeddings are compared. Default `'euclidean'`, of embeddings as they are. */
  readonly distance?: EmbeddingDistance;
  /**
   * Where a relevant item and another are equally near. `against` (default): the other comes first, so that nothing depends
   * on the order and equal embeddings find nothing; `in-order`: the smaller row comes first.
   */
  readonly ties?: SimilarityTies;
}

/** Finite rows, of unit length for cosines (rows of zeros stay). */
function rowsOf(given: MatrixLike, path: string, distance: EmbeddingDistance): Table {
  const { data, rows, columns } = toMatrix(given, path);
  const table = Float64Array.from(data);
  const bad = table.findIndex((v) => !Number.isFinite(v));
  if (bad >= 0) {
    throw new ScaleFaceError('not finite', {
      code: 'not-finite',
      path: `${path}[${Math.floor(bad / columns)}]`,
      expected: 'finite numbers',
      received: String(table[bad]),
    });
  }
  if (distance === 'cosine') {
    for (let i = 0; i < rows; i++) {
      const row = table.subarray(i * columns, (i + 1) * columns);
      const length = Math.max(Math.hypot(...row), Number.MIN_VALUE);
      for (let d = 0; d < columns; d++) (row[d] as number) /= length;
    }
  }
  return { data: table, rows, columns };
}

/** How near row `i` of one table is to every row of another: cosines, or squared distances with their sign turned. */
function nearness(a: Table, i: number, b: Table, distance: EmbeddingDistance): Float64Array {
  const { columns } = a;
  const near = new Float64Array(b.rows);
  for (let j = 0; j < b.rows; j++) {
    let sum = 0;
    for (let d = 0; d < columns; d++) {
      const [x, y] = [a.data[i * columns + d] as number, b.data[j * columns + d] as number];
      sum += distance === 'cosine' ? x * y : -((x - y) ** 2);
    }
    near[j] = sum;
  }
  return near;
}

/**
 * Retrieval among labelled embeddings: what is relevant to a query are the others of its class. The result goes into
 * {@link recallAtK}, {@link rPrecision}, {@link mapAtR} and {@link rejectRetrieval}, so that a confidence of the queries
 * can be tested on it. In float64, a query at a time: no matrix of all similarities is held.
 *
 * Source: Musgrave et al., A Metric Learning Reality Check, ECCV 2020. Oracle: `AccuracyCalculator` of
 * pytorch-metric-learning 2.9, in CI.
 *
 * @param queries - Embeddings and labels, references, distance, ties.
 * @returns What every query found; one without another of its class among the references has `relevant` 0 and counts in no
 * metric.
 * @throws ScaleFaceError `shape-mismatch` for what does not fit together, `not-finite` for an embedding, `unknown-name` for a
 * distance or a tie rule.
 *
 * @example
 * ```ts
 * import { recallAtK, retrieveByLabel } from '@scaleface/eval';
 *
 * const found = retrieveByLabel({ embeddings: [[0], [1], [5], [7]], labels: ['a', 'a', 'b', 'a'] });
 * [...found.relevant]; // => [2, 2, 0, 2]
 * [...found.firstRank]; // => [1, 1, 0, 2]
 * recallAtK(found, 1); // => 0.66667
 * ```
 */
export function retrieveByLabel(queries: LabelledQueries): Retrievals {
  const { labels, references, distance = 'euclidean', ties = 'against' } = queries;
  if (distance !== 'euclidean' && distance !== 'cosine') {
    throw new ScaleFaceError('unknown distance', {
      code: 'unknown-name',
      path: 'distance',
      expected: 'euclidean, cosine',
      received: String(distance),
    });
  }
  const a = rowsOf(queries.embeddings, 'embeddings', distance);
  checkSameLength({ length: a.rows }, labels, 'labels');
  const b = references === undefined ? a : rowsOf(references.embeddings, 'references.embeddings', distance);
  const others = references?.labels ?? labels;
  checkSameLength({ length: b.rows }, others, 'references.labels');
  const included = references === undefined || queries.referencesIncludeQueries === true;
  if (b.columns !== a.columns || (included && b.rows < a.rows)) {
    throw new ScaleFaceError('queries and references do not fit', {
      code: 'shape-mismatch',
      path: 'references.embeddings',
      expected: included ? `[≥ ${a.rows}, ${a.columns}]` : `[M, ${a.columns}]`,
      received: `[${b.rows}, ${b.columns}]`,
    });
  }
  const members = new Map<number | string, number[]>();
  for (let j = 0; j < b.rows; j++) {
    const label = others[j] as number | string;
    const group = members.get(label);
    if (label === -1) continue;
    if (group === undefined) members.set(label, [j]);
    else group.push(j);
  }
  const counts = new Int32Array(a.rows);
  const ranks = Array.from({ length: a.rows }, (_, q) => {
    const relevant = (members.get(labels[q] as number | string) ?? []).filter((j) => !(included && j === q));
    counts[q] = relevant.length;
    if (relevant.length === 0) return new Int32Array(0);
    const near = nearness(a, q, b, distance);
    if (included) near[q] = Number.NEGATIVE_INFINITY;
    return relevantPlaces(near, relevant, ties, 'labels');
  });
  return retrievalsOfRanks(ranks, counts);
}

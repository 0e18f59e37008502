import { ScaleFaceError } from '@scaleface/numerics';
import { answerable, checkRank, isHit } from '../cross-modal/metrics.js';
import { type LabelledQueries, retrieveByLabel } from './retrieve-by-label.js';

/** Arguments of {@link retrievalAccuracy}. */
export interface RetrievalAccuracyOptions extends LabelledQueries {
  /** Ranks of recall@k. Default 1, 2, 4, 8, as the literature of metric learning has them. */
  readonly ks?: readonly number[];
  /** Whether every query weighs the same (`'queries'`, default), or every class of the queries that count. */
  readonly average?: 'queries' | 'classes';
}

/** How well the classes of embeddings are found. */
export interface RetrievalAccuracy {
  /** Queries that something is relevant to: those that count. */
  readonly queries: number;
  /** Queries without another of their class, which count in no metric. */
  readonly withoutMatch: number;
  /** Share of the queries whose nearest item is of their class. */
  readonly precisionAt1: number;
  /** R-Precision. */
  readonly rPrecision: number;
  /** MAP@R. */
  readonly mapAtR: number;
  /** The ranks of recall@k. */
  readonly ks: readonly number[];
  /** Share of the queries with an item of their class among the first $k$, one for each rank. */
  readonly recall: readonly number[];
}

/**
 * The metrics of metric learning from embeddings and labels: precision@1, R-Precision, MAP@R and recall@k. With $R$ items of
 * the query's class, itself left out, $P_k$ the precision of its $k$ nearest and $r_k$ whether the $k$-th is of its class,
 * $$\text{R-Precision} = P_R,\qquad \mathrm{MAP@R} = \frac1R\sum_{k=1}^R P_k\,r_k,$$
 * and the means over queries. Distances are in float64; a query's own row is left out by its place, so that copies of it are
 * items like others; for ties see `ties`.
 *
 * Source: Musgrave et al., A Metric Learning Reality Check, ECCV 2020. Oracle: `AccuracyCalculator` of
 * pytorch-metric-learning 2.9, in CI; `average: 'classes'` is its `avg_of_avgs`.
 *
 * @param options - Embeddings, labels, references, distance, ties, ranks, average.
 * @returns Metrics in [0, 1] with the counts of queries; `NaN` without queries that count.
 * @throws ScaleFaceError `out-of-range` for a rank, `unknown-name` for an average, and as {@link retrieveByLabel}.
 *
 * @example
 * ```ts
 * import { retrievalAccuracy } from '@scaleface/eval';
 *
 * const { queries, withoutMatch, precisionAt1, rPrecision, mapAtR } = retrievalAccuracy({
 *   embeddings: [[0], [1], [5], [7]],
 *   labels: ['a', 'a', 'b', 'a'],
 * });
 * [queries, withoutMatch]; // => [3, 1]
 * [precisionAt1, rPrecision, mapAtR]; // => [0.66667, 0.5, 0.41667]
 * ```
 */
export function retrievalAccuracy(options: RetrievalAccuracyOptions): RetrievalAccuracy {
  const { labels, ks = [1, 2, 4, 8], average = 'queries' } = options;
  for (const [i, k] of ks.entries()) checkRank(k, `ks[${i}]`);
  if (average !== 'queries' && average !== 'classes') {
    throw new ScaleFaceError('unknown average', {
      code: 'unknown-name',
      path: 'average',
      expected: 'queries, classes',
      received: String(average),
    });
  }
  const found = retrieveByLabel(options);
  const counted = answerable(found);
  const sizes = new Map<number | string, number>();
  for (const q of counted) {
    const label = labels[q] as number | string;
    sizes.set(label, (sizes.get(label) ?? 0) + 1);
  }
  const total = average === 'queries' ? counted.length : sizes.size;
  const weightOf = (q: number): number => (average === 'queries' ? 1 : 1 / (sizes.get(labels[q] as number) ?? 1));
  const mean = (measure: (q: number) => number): number =>
    counted.reduce((sum, q) => sum + weightOf(q) * measure(q), 0) / total;
  return {
    queries: counted.length,
    withoutMatch: found.relevant.length - counted.length,
    precisionAt1: mean((q) => isHit(found, q, 1)),
    rPrecision: mean((q) => found.rPrecision[q] as number),
    mapAtR: mean((q) => found.mapAtR[q] as number),
    ks: [...ks],
    recall: ks.map((k) => mean((q) => isHit(found, q, k))),
  };
}

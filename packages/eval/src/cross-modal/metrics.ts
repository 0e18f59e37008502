import { ScaleFaceError } from '@scaleface/numerics';
import { type RetrievalInput, type Retrievals, retrieve } from './retrieve.js';

/** Queries to be evaluated, or what {@link retrieve} found for them. */
export type RetrievalQueries = RetrievalInput | Retrievals;

/** The outcomes of some queries, found already or now. */
export const retrievalsOf = (queries: RetrievalQueries): Retrievals =>
  typeof queries === 'object' && queries !== null && 'firstRank' in queries ? queries : retrieve(queries);

/** The queries that something is relevant to. */
export function answerable({ relevant }: Retrievals): Uint32Array {
  return Uint32Array.from(relevant.keys()).filter((q) => (relevant[q] as number) > 0);
}

/** Refuses what is no rank. */
export function checkRank(k: number, path: string): number {
  if (Number.isInteger(k) && k >= 1) return k;
  throw new ScaleFaceError('not a rank', {
    code: 'out-of-range',
    path,
    expected: 'an integer ≥ 1',
    received: String(k),
  });
}

const meanOf = (queries: Uint32Array, measure: (q: number) => number): number =>
  queries.reduce((sum, q) => sum + measure(q), 0) / queries.length;

/** 1 where a relevant item is among the first $k$, else 0. */
export const isHit = ({ firstRank }: Retrievals, q: number, k: number): number => {
  const first = firstRank[q] as number;
  return first >= 1 && first <= k ? 1 : 0;
};

/**
 * R@K (recall@k) of text and image retrieval: the share of queries with a relevant item among the first $K$. Queries without
 * relevant items are left out. It is not the share of the relevant items that were found, which the name means elsewhere; from
 * embeddings and labels `retrievalAccuracy` computes it.
 *
 * Source: Karpathy and Fei-Fei, CVPR 2015, the protocol of Flickr30k and COCO. Oracle: the `eccv-caption` package.
 *
 * @param queries - Rankings or similarities with the truth, or what {@link retrieve} made of them.
 * @param k - $K \ge 1$.
 * @returns In [0, 1]; `NaN` without queries that have relevant items.
 * @throws ScaleFaceError `out-of-range` for `k`, and as {@link retrieve}.
 *
 * @example
 * ```ts
 * import { recallAtK } from '@scaleface/eval';
 *
 * const queries = { similarities: [[0.9, 0.1, 0.5], [0.2, 0.8, 0.3]], relevant: [[0, 1], [2]] };
 * recallAtK(queries, 1); // => 0.5
 * recallAtK(queries, 2); // => 1
 * ```
 */
export function recallAtK(queries: RetrievalQueries, k: number): number {
  checkRank(k, 'k');
  const found = retrievalsOf(queries);
  return meanOf(answerable(found), (q) => isHit(found, q, k));
}

/**
 * R-Precision: with $R$ items relevant to a query, the share of its first $R$ that are relevant; the mean over queries. An
 * item that a ranking cut short does not list is not found.
 *
 * Source: Musgrave et al., ECCV 2020. Oracle: the `eccv-caption` package.
 *
 * @param queries - Rankings or similarities with the truth, or what {@link retrieve} made of them.
 * @returns In [0, 1]; `NaN` without queries that have relevant items.
 * @throws ScaleFaceError as {@link retrieve}.
 *
 * @example
 * ```ts
 * import { rPrecision } from '@scaleface/eval';
 *
 * rPrecision({ rankings: [['a', 'x', 'b', 'c']], relevant: [['a', 'b', 'c']] }); // => 0.66667
 * ```
 */
export function rPrecision(queries: RetrievalQueries): number {
  const found = retrievalsOf(queries);
  return meanOf(answerable(found), (q) => found.rPrecision[q] as number);
}

/**
 * mAP@R: with $R$ items relevant to a query, $\frac1R\sum_{k=1}^R P_k\,[\text{item } k \text{ is relevant}]$ with the precision
 * $P_k$ of the first $k$; the mean over queries. Unlike R-Precision it asks for the order among the first $R$.
 *
 * Source: Musgrave et al., ECCV 2020. Oracle: the `eccv-caption` package.
 *
 * @param queries - Rankings or similarities with the truth, or what {@link retrieve} made of them.
 * @returns In [0, 1]; `NaN` without queries that have relevant items.
 * @throws ScaleFaceError as {@link retrieve}.
 *
 * @example
 * ```ts
 * import { mapAtR } from '@scaleface/eval';
 *
 * mapAtR({ rankings: [['a', 'x', 'b', 'c']], relevant: [['a', 'b', 'c']] }); // => 0.55556
 * ```
 */
export function mapAtR(queries: RetrievalQueries): number {
  const found = retrievalsOf(queries);
  return meanOf(answerable(found), (q) => found.mapAtR[q] as number);
}

/**
 * RSUM: the sum of {@link recallAtK} in per cent over the ranks and both directions, at most 600 for three ranks.
 *
 * Oracle: the sum of what the `eccv-caption` package gives.
 *
 * @param imageToText - Images as queries.
 * @param textToImage - Captions as queries.
 * @param ks - Ranks. Default 1, 5, 10.
 * @returns In [0, 200 · ranks].
 * @throws ScaleFaceError as {@link recallAtK}.
 *
 * @example
 * ```ts
 * import { rsum } from '@scaleface/eval';
 *
 * const found = { rankings: [[7, 8]], relevant: [[8]] };
 * rsum(found, found, [1, 2]); // => 200
 * ```
 */
export function rsum(
  imageToText: RetrievalQueries,
  textToImage: RetrievalQueries,
  ks: readonly number[] = [1, 5, 10],
): number {
  const directions = [imageToText, textToImage].map(retrievalsOf);
  return directions.reduce((sum, found) => sum + ks.reduce((own, k) => own + 100 * recallAtK(found, k), 0), 0);
}

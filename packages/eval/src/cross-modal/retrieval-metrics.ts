import {
  answerable,
  checkRank,
  mapAtR,
  type RetrievalQueries,
  recallAtK,
  retrievalsOf,
  rPrecision,
  rsum,
} from './metrics.js';

/** The metrics of one direction. */
export interface DirectionMetrics {
  /** Queries that something is relevant to: those that count. */
  readonly queries: number;
  /** Mean number of relevant items a query. */
  readonly relevant: number;
  /** R@K, one for each rank asked for. */
  readonly recall: readonly number[];
  /** R-Precision. */
  readonly rPrecision: number;
  /** mAP@R. */
  readonly mapAtR: number;
}

/** The metrics of both directions. */
export interface RetrievalMetrics {
  /** The ranks of R@K. */
  readonly ks: readonly number[];
  /** Images as queries. */
  readonly imageToText: DirectionMetrics;
  /** Captions as queries. */
  readonly textToImage: DirectionMetrics;
  /** The sum of all R@K in per cent. */
  readonly rsum: number;
}

/** The two directions of a test set. */
export interface BothDirections {
  /** Images as queries. */
  readonly imageToText: RetrievalQueries;
  /** Captions as queries. */
  readonly textToImage: RetrievalQueries;
}

function metricsOf(queries: RetrievalQueries, ks: readonly number[]): DirectionMetrics {
  const found = retrievalsOf(queries);
  const chosen = answerable(found);
  return {
    queries: chosen.length,
    relevant: chosen.reduce((sum, q) => sum + (found.relevant[q] as number), 0) / chosen.length,
    recall: ks.map((k) => recallAtK(found, k)),
    rPrecision: rPrecision(found),
    mapAtR: mapAtR(found),
  };
}

/**
 * Retrieval between images and texts, both ways: R@K, R-Precision and mAP@R of each direction, and RSUM. For COCO and its
 * extensions under their published names see {@link captionBenchmark}.
 *
 * Oracle: the `eccv-caption` package on the same rankings.
 *
 * @param directions - Images as queries and captions as queries.
 * @param options - `ks`: ranks of R@K. Default 1, 5, 10.
 * @returns The metrics of both directions.
 * @throws ScaleFaceError `out-of-range` for a rank, and as {@link retrieve}.
 *
 * @example
 * ```ts
 * import { retrievalMetrics } from '@scaleface/eval';
 *
 * const { imageToText, rsum } = retrievalMetrics(
 *   {
 *     imageToText: { similarities: [[0.9, 0.2, 0.4], [0.1, 0.8, 0.6]], relevant: [[0, 2], [1]] },
 *     textToImage: { similarities: [[0.9, 0.1], [0.2, 0.8], [0.4, 0.6]], relevant: [[0], [1], [0]] },
 *   },
 *   { ks: [1] },
 * );
 * imageToText.mapAtR; // => 1
 * rsum; // => 166.66667
 * ```
 */
export function retrievalMetrics(
  directions: BothDirections,
  { ks = [1, 5, 10] }: { readonly ks?: readonly number[] } = {},
): RetrievalMetrics {
  for (const [i, k] of ks.entries()) checkRank(k, `options.ks[${i}]`);
  const [images, captions] = [retrievalsOf(directions.imageToText), retrievalsOf(directions.textToImage)];
  return {
    ks: [...ks],
    imageToText: metricsOf(images, ks),
    textToImage: metricsOf(captions, ks),
    rsum: rsum(images, captions, ks),
  };
}

import { at } from '@scaleface/numerics';
import { checkSameLength } from '../input/arrays.js';
import {
  type BootstrapEstimate,
  type BootstrapOptions,
  bootstrap,
  type WeightedStatistic,
} from '../intervals/bootstrap.js';
import type { SubjectId } from '../intervals/subjects.js';
import { retrievalsOf } from './metrics.js';
import {
  type ByMeasure,
  byMeasure,
  measures,
  portionsOf,
  type RetrievalRejectionInput,
  rejectionProblem,
} from './rejection-problem.js';

/** Options of {@link rejectRetrievalIntervals}. */
export interface RetrievalIntervalOptions extends Pick<BootstrapOptions, 'replicates' | 'seed' | 'level' | 'method'> {
  /**
   * What each query belongs to, drawn as a whole: the image that a caption was written for, the class of a product.
   * Default: each query by itself.
   */
  readonly clusters?: ArrayLike<SubjectId>;
}

/** One rejected portion, with intervals. */
export interface RetrievalIntervalRow extends ByMeasure<BootstrapEstimate> {
  /** The portion asked for. */
  readonly rejected: number;
}

/** The numbers of `rejectRetrieval` with intervals. */
export interface RetrievalRejectionIntervals {
  /** One row per portion. */
  readonly rows: readonly RetrievalIntervalRow[];
  /** Areas. */
  readonly area: ByMeasure<BootstrapEstimate>;
  /** Prediction-rejection ratios. */
  readonly ratio: ByMeasure<BootstrapEstimate>;
  /** AUROC of a wrong first item. */
  readonly auroc: BootstrapEstimate;
}

/**
 * Rejection of queries as a statistic of query weights, for {@link bootstrap} and {@link bootstrapDifference}: the numbers of
 * {@link rejectRetrieval} on queries repeated as often as they weigh. Queries are sorted once.
 *
 * Oracle: {@link rejectRetrieval} of the queries written out as often as they weigh.
 *
 * @param input - As for {@link rejectRetrieval}.
 * @returns A statistic: the areas of R@1 and mAP@R, their ratios, the AUROC, then the curves of R@1 and of mAP@R portion by
 *   portion; `NaN` where undefined.
 * @throws ScaleFaceError as {@link rejectRetrieval}.
 *
 * @example
 * ```ts
 * import { retrievalRejectionStatistic } from '@scaleface/eval';
 *
 * const statistic = retrievalRejectionStatistic({
 *   queries: { rankings: [['a'], ['b'], ['c']], relevant: [['a'], ['b'], ['x']] },
 *   uncertainty: [0.1, 0.3, 0.9],
 *   rejectedPortions: [0, 0.5],
 * });
 * const [area, , ratio] = String(statistic(new Float64Array([1, 1, 2]))).split(',').map(Number);
 * area; // => 0.375
 * ratio; // => 1
 * ```
 */
export function retrievalRejectionStatistic(input: RetrievalRejectionInput): WeightedStatistic {
  const numbersOf = rejectionProblem(input);
  return (weights) => {
    const { area, ratio, auroc, curve } = numbersOf(weights);
    const both = (values: ByMeasure<number>): number[] => measures.map((m) => values[m]);
    return Float64Array.from([...both(area), ...both(ratio), auroc, ...measures.flatMap((m) => curve[m])]);
  };
}

/**
 * {@link rejectRetrieval} with bootstrap intervals that resample clusters of queries. The gallery is taken as it is: the
 * intervals speak of other queries to the same items.
 *
 * Oracle: {@link bootstrap} of the figures of {@link rejectRetrieval}, the queries of each draw written out.
 *
 * @param input - As for {@link rejectRetrieval}.
 * @param options - Clusters, number of replicates, seed, level and method.
 * @returns Every number with its interval. The same seed gives the same interval.
 * @throws ScaleFaceError as {@link rejectRetrieval} and {@link bootstrap}.
 *
 * @example
 * ```ts
 * import { rejectRetrievalIntervals } from '@scaleface/eval';
 *
 * const { rows } = rejectRetrievalIntervals(
 *   {
 *     queries: { rankings: [['a'], ['b'], ['c'], ['d']], relevant: [['a'], ['b'], ['c'], ['x']] },
 *     uncertainty: [0.1, 0.3, 0.2, 0.9],
 *     rejectedPortions: [0, 0.5],
 *   },
 *   { clusters: ['first', 'first', 'second', 'second'], seed: 1 },
 * );
 * rows[1]?.recallAt1.estimate; // => 1
 * rows[0]?.recallAt1.lower; // => 0.5
 * ```
 */
export function rejectRetrievalIntervals(
  input: RetrievalRejectionInput,
  options: RetrievalIntervalOptions = {},
): RetrievalRejectionIntervals {
  const queries = retrievalsOf(input.queries);
  const portions = portionsOf(input);
  const { clusters = queries.relevant.map((_, q) => q), ...how } = options;
  checkSameLength(queries.relevant, clusters, 'options.clusters');
  const statistic = retrievalRejectionStatistic({ ...input, queries });
  const { all } = bootstrap({ ...how, statistic, subjects: { left: clusters } });
  return {
    rows: portions.map((rejected, k) => ({
      rejected,
      ...byMeasure((v) => at(all, 5 + v * portions.length + k)),
    })),
    area: byMeasure((v) => at(all, v)),
    ratio: byMeasure((v) => at(all, 2 + v)),
    auroc: at(all, 4),
  };
}

export {
  type CaptionBenchmark,
  type CaptionLists,
  type CaptionMetric,
  type CaptionTruths,
  captionBenchmark,
  type ItemLists,
} from './caption-benchmark.js';
export { mapAtR, type RetrievalQueries, recallAtK, rPrecision, rsum } from './metrics.js';
export { type RetrievalRejection, type RetrievalRejectionRow, rejectRetrieval } from './reject-retrieval.js';
export {
  type RetrievalIntervalOptions,
  type RetrievalIntervalRow,
  type RetrievalRejectionIntervals,
  rejectRetrievalIntervals,
  retrievalRejectionStatistic,
} from './reject-retrieval-intervals.js';
export type { ByMeasure, RejectionNumbers, RetrievalRejectionInput } from './rejection-problem.js';
export type { SimilarityTies } from './relevant-places.js';
export {
  type BothDirections,
  type DirectionMetrics,
  type RetrievalMetrics,
  retrievalMetrics,
} from './retrieval-metrics.js';
export {
  type ItemId,
  type RankedQueries,
  type RetrievalInput,
  type Retrievals,
  retrieve,
  type ScoredQueries,
} from './retrieve.js';

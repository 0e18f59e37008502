export {
  type BootstrapEstimate,
  type BootstrapOptions,
  type BootstrapResult,
  bootstrap,
  type DrawnValues,
  type WeightedStatistic,
} from './bootstrap.js';
export { boundedMeanInterval } from './bounded-mean.js';
export { bootstrapDifference, type DifferenceOptions, type DifferenceResult } from './difference.js';
export { type DiscardIntervalInput, type DiscardIntervals, errorVersusDiscardIntervals } from './discard.js';
export type { BootstrapMethod } from './endpoints.js';
export { equalErrorRateStatistic } from './equal-error-rate.js';
export { errorTradeOffStatistic } from './error-trade-off.js';
export { formatWithInterval } from './format.js';
export type { Interval, IntervalEstimate } from './interval.js';
export { clopperPearson, poissonInterval, rateUpperBound } from './rates.js';
export { type RejectionStatisticInput, rejectionStatistic } from './rejection.js';
export type { RecordSubjects, SubjectId } from './subjects.js';
export { type ReducedStatistic, type ScoredPairs, tarAtFarIntervals, tarAtFarStatistic } from './tar-at-far.js';
export { type EventWarning, eventWarnings } from './warnings.js';
export { resampledIndices } from './weights.js';

export { type PartialAucOptions, partialAuc, rocAuc } from './auc.js';
export { type EqualErrorRate, type ErrorPoint, equalErrorRate } from './equal-error-rate.js';
export { type FoldAccuracy, type FoldAccuracyOptions, type FoldRule, foldAccuracy } from './fold-accuracy.js';
export type { Folds } from './folds.js';
export { type DetCurve, type DetOptions, detCurve, type RocCurve, type RocOptions, rocCurve } from './roc.js';
export { type TarAtFarOptions, tarAtFar } from './tar-at-far.js';
export { missingBuckets, tarAtFarOfCounts } from './tar-at-far-counts.js';
export type { TarAtFar } from './tar-at-far-ranked.js';
export type { FarRule } from './threshold.js';

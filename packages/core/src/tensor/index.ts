export {
  type AngularMarginOptions,
  type AngularMarginTerms,
  addAngularMargin,
  angularMarginTerms,
  type BeyondPi,
} from './angular-margin.js';
export { type WithGradient, withGradient } from './custom-grad.js';
export { gaussianDistances, gaussianDistancesAt } from './gaussian-distances.js';
export {
  type GaussianPairGradient,
  type GaussianPairMode,
  type GaussianPairTerms,
  type GaussianSide,
  gaussianPairTerms,
  rowBlocks,
  varianceOf,
} from './gaussian-pairs.js';
export { cosineSimilarity, type L2NormalizeOptions, l2Normalize } from './l2-normalize.js';
export { rectify } from './rectify.js';
export { logSumExp, maskedMean } from './reductions.js';
export { targetColumn } from './target-column.js';

export type { MatrixLike, NumberRows, ShapedNumbers } from './matrix.js';
export { type PairList, pairCosines } from './pair-cosines.js';
export { type PairQuality, pairQuality } from './pair-quality.js';
export {
  PAIR_SCORES,
  type PairScoreName,
  type PairScoreOptions,
  pairScore,
  type ScaleCombination,
} from './pair-score.js';
export {
  PAIR_UNCERTAINTIES,
  type PairUncertaintyName,
  type PairUncertaintyOptions,
  pairUncertainty,
} from './pair-uncertainty.js';
export { type ProbCosine, type ProbCosineOptions, probCosine } from './prob-cosine.js';
export { type ShiftMethod, type ShiftOptions, scoreShift } from './score-shift.js';
export type { PairSide } from './side.js';

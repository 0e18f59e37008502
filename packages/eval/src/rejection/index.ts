export { predictionRejectionRatio, type RejectionBaselines, rejectionBaselines } from './baselines.js';
export { REJECTION_PRESETS, type RejectionConvention, type RejectionPreset } from './convention.js';
export { type DiscardSteps, discardArea, discardToReduce } from './discard-area.js';
export { DISCARD_PRESETS, type DiscardConvention } from './discard-presets.js';
export type { DiscardCurve, DiscardInput, DiscardPreset } from './discard-types.js';
export { errorVersusDiscard } from './error-versus-discard.js';
export type { RejectionInput } from './input.js';
export { type OracleOptions, oracleConfidence } from './oracle.js';
export type { ImageQualities } from './pair-uncertainties.js';
export {
  type NamedConvention,
  type RankStability,
  type RejectionMethod,
  rankStability,
  type StabilityPairs,
  type StabilityRow,
} from './rank-stability.js';
export { type RejectionCurves, type RejectionRow, rejectVerification } from './reject-verification.js';
export { type RejectionAreaOptions, rejectionArea } from './rejection-area.js';

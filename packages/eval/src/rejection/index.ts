export { predictionRejectionRatio, type RejectionBaselines, rejectionBaselines } from './baselines.js';
export { REJECTION_PRESETS, type RejectionConvention, type RejectionPreset } from './convention.js';
export {
  type ImageQualities,
  type RejectionCurves,
  type RejectionInput,
  type RejectionRow,
  rejectVerification,
} from './reject-verification.js';

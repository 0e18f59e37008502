export type { BinStrategy, ProbabilityBin } from './bins.js';
export { type CalibrateOptions, calibrate } from './calibrate.js';
export { type Calibration, calibrationFromJSON, type FmrOptions } from './calibration.js';
export { type CalibrationErrorOptions, calibrationError, calibrationErrorStatistic } from './calibration-error.js';
export type {
  CalibrationJson,
  CalibrationMethod,
  FmrTableJson,
  IsotonicJson,
  JsonNumber,
} from './calibration-json.js';
export {
  type CalibrationFigures,
  type CalibrationReport,
  type CalibrationReportOptions,
  calibrationReport,
} from './calibration-report.js';
export { cllrMinStatistic } from './cllr-min-statistic.js';
export type { FmrTable, FmrThreshold } from './fmr-table.js';
export { type IsotonicFit, isotonicRegression, isotonicValue } from './isotonic.js';
export type { ParametricModel, Standard } from './parametric.js';
export { fitQualityScore, type QualityScoreParameters, qualityAwareScore } from './qmagface.js';
export { type ReliabilityOptions, type ReliabilityPoint, reliabilityCurve } from './reliability.js';
export { type ScaleTheory, theoreticalErrorProbability } from './scale-theory.js';
export { brierScore, cllr, cllrMin, logLoss } from './scores.js';

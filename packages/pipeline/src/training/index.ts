export { type ArcFaceTrainingOptions, type TrainedCentres, trainArcFace } from './arcface.js';
export type { BackboneStepOptions, LabelledImages, NextBatch } from './backbone-training.js';
export type { CentreHeadOptions } from './centre-head.js';
export { type ClassCentres, type ClassCentresOptions, classCentres } from './centres.js';
export { loadCheckpoint, saveCheckpoint, type TrainingPosition, type ValidatedSoFar } from './checkpoint.js';
export { type CrFiqaHeadTrainingOptions, type TrainedCrFiqaHead, trainCrFiqaHead } from './cr-fiqa-head.js';
export { type DulHeadTrainingOptions, type TrainedDulHead, trainDulHead } from './dul-head.js';
export { type EndToEndOptions, type TrainedEndToEnd, trainEndToEnd } from './end-to-end.js';
export { mirror } from './end-to-end-batch.js';
export type { FeatureRows } from './feature-rows.js';
export type { ImageSchedule, ImageStepOptions } from './image-steps.js';
export type { ImageUncertainty } from './image-uncertainty.js';
export { type MagFaceTrainingOptions, trainMagFace } from './magface.js';
export { type MagFaceImageOptions, type TrainedMagFace, trainMagFaceOnImages } from './magface-end-to-end.js';
export {
  type EnsembleOptions,
  type ImageMethodName,
  imageMethodNames,
  type MethodName,
  type MethodOptions,
  methodNames,
  type ScaleFaceTrainingOptions,
} from './method-options.js';
export { predictUncertainty, type TrainedMethod, trainMethod } from './methods.js';
export type { OptimisationOptions } from './optimisation-options.js';
export { predictLogVariance } from './predict-log-variance.js';
export { type ScaleHeadTrainingOptions, type TrainedScaleHead, trainScaleHead } from './scale-head.js';
export type { ScaleHeadData } from './scale-head-batch.js';
export { type ScfHeadTrainingOptions, type TrainedScfHead, trainScfHead } from './scf-head.js';
export type { CheckpointOptions, TrainingRecord } from './train-head.js';
export type {
  ImageValidation,
  Validation,
  ValidationMeasures,
  ValidationOptions,
  ValidationRecord,
} from './validation.js';
export {
  type TrainedVarianceHead,
  trainVarianceHead,
  type VarianceHeadKind,
  type VarianceHeadTrainingOptions,
} from './variance-head.js';

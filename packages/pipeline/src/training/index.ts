export { type ArcFaceTrainingOptions, type LabelledImages, type TrainedCentres, trainArcFace } from './arcface.js';
export { type ClassCentres, type ClassCentresOptions, classCentres } from './centres.js';
export { loadCheckpoint, loadTensors, saveCheckpoint, saveTensors, type TrainingPosition } from './checkpoint.js';
export type { PictureUncertainty } from './picture-uncertainty.js';
export { predictScales } from './predict-scales.js';
export {
  type CheckpointOptions,
  type ScaleHeadTrainingOptions,
  type TrainedScaleHead,
  trainScaleHead,
} from './scale-head.js';
export type { ScaleHeadData } from './scale-head-batch.js';

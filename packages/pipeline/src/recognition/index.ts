export { type CalibrationPairs, calibrateModel, type ModelCalibration } from './calibrate-model.js';
export { openModelBackbone } from './model-backbone.js';
export { type LoadedModel, loadModel, type ModelConfig, saveModel } from './model-folder.js';
export { describeFaces, type Face, type Verification, type VerifyOptions, verifyFaces } from './recognizer.js';

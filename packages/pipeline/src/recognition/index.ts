export type { PretrainedOptions } from '../model/scale-face.js';
export { type CalibrationPairs, calibrateModel, type ModelCalibration } from './calibrate-model.js';
export type { DecodeFace, Drawable, FaceImage, Pixels } from './face-image.js';
export { FaceModel, type FaceModelParts } from './face-model.js';
export { openFolderBackbone } from './folder-backbone.js';
export { enrol, type Gallery, galleryTable } from './gallery.js';
export {
  type Candidate,
  type FaceIdentification,
  fmrForFpir,
  type IdentifyFaceOptions,
  identifyFace,
} from './identify-face.js';
export { openModelBackbone } from './model-backbone.js';
export type { LoadedModel, ModelConfig } from './model-config.js';
export type { Fetch, ModelFiles } from './model-files.js';
export { loadModel, type ModelBackbone, saveModel } from './model-folder.js';
export { assertModelPlace, checkpointsOf, type ModelPlaceOptions } from './model-place.js';
export { type OpenGalleryOptions, openGallery } from './open-gallery.js';
export { describeFaces } from './recognizer.js';
export { type NodePretrainedOptions, ScaleFace } from './scale-face.js';
export { sealModel } from './seal-model.js';
export { assertTableOutput } from './table-output.js';
export { type Face, type Verification, type VerifyOptions, verifyFaces } from './verify-faces.js';

/**
 * @module
 * @mergeModuleWith <project>
 */
export { alignFace } from './alignment/align-face.js';
export { chooseFace, type FaceChoice } from './alignment/choose-face.js';
export { cropFace } from './alignment/crop-file.js';
export { type DetectedFace, type FaceDetector, withoutOverlaps } from './alignment/detector.js';
export { inverseSimilarity, type Point, type Similarity, similarityBetween } from './alignment/similarity.js';
export { arcFaceTemplate } from './alignment/template.js';
export { warp } from './alignment/warp.js';
export { openYuNet, type YuNetOptions } from './alignment/yunet.js';
export { type CalibrationPairs, calibrateModel, type ModelCalibration } from './calibration/calibrate-model.js';
export { calibrateStoredModel, type StoredEmbeddings } from './calibration/calibrate-stored.js';
export { fitModelPairs, type ModelPairsOptions } from './calibration/fit-model-pairs.js';
export { type FittingPairsOptions, fittingPairs } from './calibration/fitting-pairs.js';
export { pairArea } from './calibration/pair-area.js';
export type { RatioCovariance } from './calibration/ratio-covariance.js';
export {
  type FaceApiBackbone,
  type FaceApiBackboneOptions,
  type FaceApiFace,
  openFaceApiBackbone,
} from './embedders/face-api/face-api.js';
export type { Box, ScoredBox } from './embedders/face-api/geometry.js';
export { type FileSource, openFileSource } from './embedders/file-source.js';
export { mirrored, mirrorImage } from './embedders/mirrored.js';
export { type OnnxBackboneOptions, type OnnxEmbedder, openOnnxBackbone } from './embedders/onnx.js';
export { type OnnxAsNativeOptions, openOnnxAsNative } from './embedders/onnx-native.js';
export { openPixelsBackbone } from './embedders/pixels.js';
export { openTfjsBackbone, type TfjsBackboneOptions } from './embedders/tfjs.js';
export type { TfjsOutputs } from './embedders/tfjs-runners.js';
export { type BackboneIdentity, backboneIdentity } from './folder/declared-backbone.js';
export { openFolderBackbone } from './folder/folder-backbone.js';
export { identitiesLearnt, identityHashes } from './folder/known-identities.js';
export { openModelBackbone } from './folder/model-backbone.js';
export { loadModel, type ModelBackbone, saveModel, type TrainedUncertainty } from './folder/model-folder.js';
export { modelFolder } from './folder/model-kind.js';
export { assertModelPlace, checkpointsOf, type ModelPlaceOptions } from './folder/model-place.js';
export { backboneSources, type NamedBackboneOptions, openNamedBackbone } from './folder/named-backbone.js';
export { type NamedQualityOptions, openNamedQuality } from './folder/named-quality.js';
export { sealModel } from './folder/seal-model.js';
export { loadTensors, readTensorFile, saveTensors, writeTensorFile } from './folder/tensor-files.js';
export { type ModelUpgrade, upgradeModel } from './folder/upgrade-model.js';
export { type GalleryStoreOptions, isGalleryStore, openGalleryStore } from './galleries/open-gallery-store.js';
export { badImage, skipReason } from './images/bad-image.js';
export { type DecodeOptions, decodeImage, encodeImage } from './images/decode.js';
export { type ImageDecoders, imageDecoders } from './images/image-decoders.js';
export { type ImageSize, imageSize } from './images/image-size.js';
export { sampleBilinear } from './images/sample-bilinear.js';
export { graphOfOnnx } from './onnx/graph-of-onnx.js';
export { readOnnxNetwork } from './onnx/onnx-network.js';
export { type OnnxModel, readOnnx } from './onnx/read-onnx.js';
export { onnxRuntimeVersion } from './onnx-runtime/node-runtime.js';
export type { OnnxRun } from './onnx-runtime/onnx-session.js';
export type { OnnxRuntimeOptions } from './onnx-runtime/runtime-options.js';
export * from './page.js';
export { type NetworkQualityOptions, openNetworkQuality } from './quality/network-quality.js';
export { networkQuality } from './quality/onnx-estimator.js';
export { parseQuality, sameQuality } from './quality/parse-quality.js';
export { embedFaces } from './recognition/recognizer.js';
export { type ModelOpening, type OpenedModel, withModel } from './recognition/with-model.js';
export { predictStoredConfidence, type StoredFeatures } from './uncertainty/predict-stored.js';
export type { StoredRows } from './uncertainty/stored-rows.js';
export {
  type ConvertedCheckpoint,
  type ConvertedTensor,
  type ConvertOptions,
  convertCheckpoint,
} from './weights/convert.js';

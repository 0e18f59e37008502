export { alignFace } from './alignment/align-face.js';
export { chooseFace, cropFace, type FaceChoice } from './alignment/crop-face.js';
export { type DetectedFace, type FaceDetector, withoutOverlaps } from './alignment/detector.js';
export { inverseSimilarity, type Point, type Similarity, similarityBetween } from './alignment/similarity.js';
export { arcFaceTemplate } from './alignment/template.js';
export { warp } from './alignment/warp.js';
export { openYuNet, type YuNetOptions } from './alignment/yunet.js';
export { type CalibrationPairs, calibrateModel, type ModelCalibration } from './calibration/calibrate-model.js';
export { fitModelPairs, type ModelPairsOptions } from './calibration/fit-model-pairs.js';
export { type FittingPairsOptions, fittingPairs } from './calibration/fitting-pairs.js';
export { pairArea } from './calibration/pair-area.js';
export {
  type FaceApiBackbone,
  type FaceApiBackboneOptions,
  type FaceApiFace,
  openFaceApiBackbone,
} from './embedders/face-api/face-api.js';
export type { Box, ScoredBox } from './embedders/face-api/geometry.js';
export { type FileSource, openFileSource } from './embedders/file-source.js';
export { mirrored, mirrorImage } from './embedders/mirrored.js';
export { type OnnxBackboneOptions, openOnnxBackbone } from './embedders/onnx.js';
export { type OnnxAsNativeOptions, openOnnxAsNative } from './embedders/onnx-native.js';
export { openPixelsBackbone } from './embedders/pixels.js';
export { openTfjsBackbone, type TfjsBackboneOptions } from './embedders/tfjs.js';
export type { TfjsOutputs } from './embedders/tfjs-runners.js';
export { type BackboneIdentity, backboneIdentity } from './folder/declared-backbone.js';
export { openFolderBackbone } from './folder/folder-backbone.js';
export { openModelBackbone } from './folder/model-backbone.js';
export { loadModel, type ModelBackbone, saveModel, type TrainedUncertainty } from './folder/model-folder.js';
export { modelFolder } from './folder/model-kind.js';
export { assertModelPlace, checkpointsOf, type ModelPlaceOptions } from './folder/model-place.js';
export { backboneSources, type NamedBackboneOptions, openNamedBackbone } from './folder/named-backbone.js';
export { type NamedQualityOptions, openNamedQuality } from './folder/named-quality.js';
export { sealModel } from './folder/seal-model.js';
export { loadTensors, readTensorFile, saveTensors, writeTensorFile } from './folder/tensor-files.js';
export { badImage, skipReason } from './images/bad-image.js';
export { type DecodeOptions, decodeImage, encodeImage } from './images/decode.js';
export { sampleBilinear } from './images/sample-bilinear.js';
export { graphOfOnnx } from './onnx/graph-of-onnx.js';
export { readOnnxNetwork } from './onnx/onnx-network.js';
export { type OnnxModel, readOnnx } from './onnx/read-onnx.js';
export * from './page.js';
export { type NetworkQualityOptions, networkQuality, openNetworkQuality } from './quality/network-quality.js';
export { parseQuality, sameQuality } from './quality/parse-quality.js';
export { embedFaces } from './recognition/recognizer.js';
export { type ModelOpening, type OpenedModel, withModel } from './recognition/with-model.js';
export {
  type ConvertedCheckpoint,
  type ConvertedTensor,
  type ConvertOptions,
  convertCheckpoint,
} from './weights/convert.js';

// What runs in pages and workers as in Node; `index.ts` adds what needs a file system.
export type { CroppedFace } from './alignment/crop-face.js';
export type { Cropper } from './alignment/cropper.js';
export type { LabelledEmbeddings } from './calibration/labelled-embeddings.js';
export {
  type ComparedPairs,
  comparePairs,
  cosineRule,
  type PairConfidence,
  type PairRule,
} from './calibration/pair-rule.js';
export { rowCosines } from './calibration/row-cosines.js';
export type { RowPairs } from './calibration/row-pairs.js';
export type { Embedder, EmbeddingBatch, Preprocessing } from './embedders/embedder.js';
export { type NativeBackboneOptions, type NativeEmbedder, openNativeBackbone } from './embedders/native-embedder.js';
export { preprocess } from './embedders/preprocess.js';
export { type MethodSource, methodSource } from './folder/method-sources.js';
export type { LoadedModel, ModelConfig } from './folder/model-config.js';
export type { Fetch, FetchOptions, ModelFiles } from './folder/model-files.js';
export { type GalleryRecall, type GalleryRecallOptions, measureGalleryRecall } from './galleries/measure-recall.js';
export { memoryGalleryStore } from './galleries/memory/memory-store.js';
export type {
  FoundEntry,
  GalleryCount,
  GalleryEntry,
  GalleryIndexOptions,
  GalleryMetadata,
  GallerySearch,
  GallerySearchOptions,
  GallerySelection,
  GalleryStore,
} from './galleries/store/gallery-store.js';
export type { DecodeFace, Drawable, FaceImage, Pixels } from './images/face-image.js';
export type { RawImage } from './images/raw-image.js';
export { AngleLinear, type AngleLinearOptions, type AngleOutput } from './networks/angle-linear.js';
export { makeNetwork, type NetworkArchitecture, type StoredGraph, storedGraph } from './networks/architecture.js';
export type { Backbone, FaceFeatures, ImageLayout } from './networks/backbone.js';
export type { GraphNode, GraphWeight, NetworkGraph } from './networks/graph.js';
export { GraphBackbone, type GraphBackboneOptions } from './networks/graph-backbone.js';
export { IResNet, type IResNetOptions } from './networks/iresnet.js';
export { MobileFaceNet, type MobileFaceNetOptions } from './networks/mobile-face-net.js';
export { type BackboneOptions, backboneNames, createBackbone } from './networks/registry.js';
export { SmallBackbone, type SmallBackboneOptions } from './networks/small.js';
export { SphereNet20, type SphereNetOptions } from './networks/sphere-net.js';
export type { ProgressReport } from './progress.js';
export type {
  NetworkQuality,
  OpenNetworkQuality,
  QualityDescription,
  QualityEstimator,
  ViewQuality,
} from './quality/quality-estimator.js';
export { openViewQuality, type ViewQualityOptions } from './quality/view-quality.js';
export { confidenceWords } from './recognition/confidence-words.js';
export type { Face } from './recognition/face.js';
export { enrol, type Gallery } from './recognition/gallery.js';
export {
  type Candidate,
  type FaceIdentification,
  fmrForFpir,
  type IdentifyFaceOptions,
  identifyFace,
} from './recognition/identify-face.js';
export { identifyInStore } from './recognition/identify-in-store.js';
export type { ProbabilityInterval } from './recognition/probability-interval.js';
export { type PretrainedOptions, ScaleFace, type ScaleFaceParts } from './recognition/scale-face.js';
export type {
  IdentifyInStoreOptions,
  StoreCandidate,
  StoreIdentification,
} from './recognition/store-identification.js';
export {
  type ImageRanks,
  type Verification,
  type VerifyOptions,
  verifyFaces,
} from './recognition/verify-faces.js';
export type { Dropout } from './uncertainty/dropout-confidence.js';
export {
  type ImageFeatures,
  type PredictedConfidence,
  predictConfidence,
} from './uncertainty/predict-confidence.js';
export { type PredictedScales, predictScales } from './uncertainty/predict-scales.js';
export { scaleOfLogit } from './uncertainty/scale-of-logit.js';
export type { HeadInput, HeadSpec, UncertaintyMethod } from './uncertainty/uncertainty-method.js';

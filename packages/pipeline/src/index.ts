export * from './alignment/index.js';
export { makeNetwork, type NetworkArchitecture, type StoredGraph, storedGraph } from './backbones/architecture.js';
export type { Embedder, EmbeddingBatch, Preprocessing } from './backbones/embedder.js';
export {
  type FaceApiBackbone,
  type FaceApiBackboneOptions,
  type FaceApiFace,
  openFaceApiBackbone,
} from './backbones/face-api/face-api.js';
export type { Box, ScoredBox } from './backbones/face-api/geometry.js';
export { type FileSource, openFileSource } from './backbones/file-source.js';
export { mirrored, mirrorImage } from './backbones/mirrored.js';
export { backboneSources, type NamedBackboneOptions, openNamedBackbone } from './backbones/named.js';
export { AngleLinear, type AngleLinearOptions, type AngleOutput } from './backbones/native/angle-linear.js';
export type { Backbone, FaceFeatures, ImageLayout } from './backbones/native/backbone.js';
export type { GraphNode, GraphWeight, NetworkGraph } from './backbones/native/graph.js';
export { GraphBackbone, type GraphBackboneOptions } from './backbones/native/graph-backbone.js';
export { IResNet, type IResNetOptions } from './backbones/native/iresnet.js';
export { MobileFaceNet, type MobileFaceNetOptions } from './backbones/native/mobile-face-net.js';
export { type BackboneOptions, backboneNames, createBackbone } from './backbones/native/registry.js';
export { SphereNet20, type SphereNetOptions } from './backbones/native/sphere-net.js';
export { type NativeBackboneOptions, type NativeEmbedder, openNativeBackbone } from './backbones/native-embedder.js';
export { type OnnxBackboneOptions, openOnnxBackbone } from './backbones/onnx.js';
export { type OnnxAsNativeOptions, openOnnxAsNative } from './backbones/onnx-native.js';
export { readOnnxNetwork } from './backbones/onnx-network.js';
export { openPixelsBackbone } from './backbones/pixels.js';
export { preprocess } from './backbones/preprocess.js';
export { openTfjsBackbone, type TfjsBackboneOptions } from './backbones/tfjs.js';
export type { TfjsOutputs } from './backbones/tfjs-runners.js';
export * from './datasets/index.js';
export * from './demo/index.js';
export * from './features/index.js';
export * from './images/index.js';
export type { ProgressReport } from './progress.js';
export * from './recognition/index.js';
export * from './report/index.js';
export * from './run/index.js';
export * from './training/index.js';
export * from './weights/index.js';

/**
 * What pages and workers have beyond `@scaleface/models`: networks of the ONNX format, and faces found in photographs. In an entry of its
 * own, so that a page that needs neither does not load them.
 *
 * @module @scaleface/models/web
 */
export { alignFace } from '../alignment/align-face.js';
export { chooseFace, type FaceChoice } from '../alignment/choose-face.js';
export { type DetectedFace, type FaceDetector, withoutOverlaps } from '../alignment/detector.js';
export { inverseSimilarity, type Point, type Similarity, similarityBetween } from '../alignment/similarity.js';
export { arcFaceTemplate } from '../alignment/template.js';
export { warp } from '../alignment/warp.js';
export { openYuNet, type YuNetOptions } from '../alignment/yunet.js';
export { type OnnxBackboneOptions, type OnnxEmbedder, openOnnxBackbone } from '../embedders/onnx.js';
export type { OnnxRun } from '../onnx-runtime/onnx-session.js';
export type { OnnxRuntimeOptions } from '../onnx-runtime/runtime-options.js';
export type { InWorkerOptions } from './messages.js';
export { type FacesInWorker, type FacesWorker, openInWorker } from './open-in-worker.js';
export { serveFaces, type WorkerScope } from './serve-faces.js';

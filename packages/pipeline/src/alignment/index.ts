export { alignFace } from './align-face.js';
export { type AlignOptions, type AlignSummary, alignFolder } from './align-folder.js';
export { chooseFace, cropFace, type FaceChoice } from './crop-face.js';
export { assertCropsFolder } from './crops-folder.js';
export { type DetectedFace, type FaceDetector, withoutOverlaps } from './detector.js';
export { inverseSimilarity, type Point, type Similarity, similarityBetween } from './similarity.js';
export { arcFaceTemplate } from './template.js';
export { warp } from './warp.js';
export { openYuNet, type YuNetOptions } from './yunet.js';

export type { Fingerprint } from '../storage/file-stamp.js';
export { readFeatureTable, writeFeatureTable } from './arrow.js';
export { assertEmbedOutput } from './assert-output.js';
export { type EmbedItem, type EmbedOptions, type EmbedSummary, embedImages } from './embed.js';
export type { SkippedImage } from './embed-part.js';
export { type NpyArray, parseNpy } from './npy.js';
export { type ReadFeaturesOptions, readFeatures } from './read-features.js';
export { readSkipped } from './skipped.js';
export { type FeatureTable, indexById, type Matrix, row, rowNorms, takeRows, takeTableRows } from './table.js';

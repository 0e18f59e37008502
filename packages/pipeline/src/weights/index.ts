export { type ConvertedCheckpoint, type ConvertedTensor, type ConvertOptions, convertCheckpoint } from './convert.js';

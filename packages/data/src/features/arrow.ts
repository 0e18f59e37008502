export { readFeatureTable } from './read-arrow.js';
export { type TablePrecision, type WriteFeatureTableOptions, writeFeatureTable } from './write-arrow.js';

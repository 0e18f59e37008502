export { readFeatureTable } from './read-arrow.js';
export { writeFeatureTable } from './write-arrow.js';

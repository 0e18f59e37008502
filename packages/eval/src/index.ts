/**
 * @module
 * @mergeModuleWith <project>
 */
export * from './acquisition/index.js';
export * from './calibration/index.js';
export * from './comparison/index.js';
export * from './conformal/index.js';
export * from './counts/index.js';
export * from './cross-modal/index.js';
export * from './demographics/index.js';
export * from './drift/index.js';
export * from './fitted-score/index.js';
export * from './identification/index.js';
export * from './intervals/index.js';
export * from './labelled-retrieval/index.js';
export * from './pairs/index.js';
export * from './protocols/index.js';
export * from './rank/index.js';
export * from './rejection/index.js';
export * from './streams/index.js';
export * from './templates/index.js';
export * from './verification/index.js';

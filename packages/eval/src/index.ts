export * from './calibration/index.js';
export * from './counts/index.js';
export * from './identification/index.js';
export * from './intervals/index.js';
export * from './pairs/index.js';
export * from './rejection/index.js';
export * from './templates/index.js';
export * from './verification/index.js';

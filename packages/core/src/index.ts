export { checkRange, checkShape, checkSize } from './check.js';
export * from './engine/index.js';
export * from './nn/index.js';
export * from './optim/index.js';
export * from './tensor/index.js';
export * from './weights/index.js';

// The names of `@scaleface/models` and `@scaleface/data` were here before; they are handed on for one version.

export * from '@scaleface/data';
export * from '@scaleface/models';
export { type Matrix, row, rowNorms, takeRows } from '@scaleface/numerics';
export * from './demo/index.js';
export * from './evaluation/index.js';
export * from './former-names.js';
export * from './replay/index.js';
export * from './report/index.js';
export * from './report-page/index.js';
export * from './run/index.js';
export * from './training/index.js';
export * from './training-export/index.js';
export * from './training-log/index.js';
export * from './tune/index.js';

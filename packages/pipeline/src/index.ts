export * from './demo/index.js';
export * from './report/index.js';

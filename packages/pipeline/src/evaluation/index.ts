export { evaluatePairs, type PairEvaluation } from './evaluate.js';
export type { PictureUncertainty } from './picture-uncertainty.js';

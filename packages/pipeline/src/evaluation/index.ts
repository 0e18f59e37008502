export { evaluatePairs, type PairEvaluation } from './evaluate.js';
export type { EvaluateConfig } from './evaluate-config.js';

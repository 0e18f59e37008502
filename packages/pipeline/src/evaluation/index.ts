export { evaluatePairs, type PairEvaluation } from './evaluate.js';
export type { EvaluateConfig } from './evaluate-config.js';
export { evaluateFeatures, type FeatureEvaluation } from './evaluate-features.js';
export type { PeopleGroups } from './evaluate-people.js';
export { type EvaluateShardSummary, evaluateShard, mergeEvaluateShards } from './evaluate-shard.js';
export { type FeatureDrift, type FeatureDriftOptions, featureDrift } from './feature-drift.js';

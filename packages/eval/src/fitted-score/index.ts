export { type FitPairScoreOptions, fitPairScore } from './fit-pair-score.js';
export { decisionConfidence, fittedPairScore, pairLogOdds, pairProbability } from './fitted-pair-score.js';
export type {
  ConfidenceCombination,
  ConfidenceScale,
  ConfidenceTransform,
  PairScoreErrors,
  PairScoreForm,
  PairScoreModel,
} from './model.js';
export { parsePairScore } from './parse-pair-score.js';

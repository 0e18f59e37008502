export {
  type CalibrationScores,
  calibrateDecisions,
  type DecisionCalibration,
  type DecisionCalibrationInput,
} from './calibrate-decisions.js';
export { conformalDecisions, type Decision, type Decisions } from './conformal-decisions.js';
export { controlFalseMatches } from './control-false-matches.js';
export type { DecisionPoint, FalseMatchControl, FalseMatchInput } from './false-match-types.js';
export {
  type LearnThenTest,
  type LearnThenTestInput,
  learnThenTest,
  type TestedCandidate,
} from './learn-then-test.js';
export { binomialPValue, hoeffdingBentkusPValue } from './p-values.js';
export { conformalRiskControl, type RiskControl, type RiskControlInput } from './risk-control.js';
export type { RiskFound, RiskTest } from './test-risk.js';

export { compareConfidences } from './compare-confidences.js';
export type {
  ComparisonInput,
  ComparisonRow,
  ConfidenceComparison,
  Estimate,
  NamedConfidence,
  RateEvents,
  RejectionTable,
} from './comparison-types.js';

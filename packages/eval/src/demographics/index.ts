export { type EquityOptions, fairnessDiscrepancyRate, giniEquity, inequityRate } from './equity.js';
export { type GroupErrorDifferences, groupErrorDifferences } from './error-differences.js';
export { evaluateDemographics } from './evaluate-demographics.js';
export type {
  CrossGroupRate,
  DemographicInput,
  DemographicReport,
  ErrorRate,
  GroupRates,
  GroupRejection,
  GroupVerdict,
  RefusedGroup,
} from './types.js';

export {
  type AcquisitionCounts,
  acquisitionRates,
  type ComparisonRates,
  type CountedRate,
  type SystemErrorRates,
  systemErrorRates,
} from './acquisition.js';

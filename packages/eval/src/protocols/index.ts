export { type CrossDataSet, type CrossDataSetInput, crossDataSet } from './cross-data-set.js';
export {
  type AmbiguityCurves,
  ambiguityCurves,
  corruptionSweep,
  type DensityHistogram,
  densityHistogram,
  type HistogramOptions,
  type SweepBand,
} from './distribution.js';
export { type DomainRoc, type DomainRocInput, domainRoc } from './domain-roc.js';
export {
  type IdentitySplit,
  type SampledPairs,
  type SampleOptions,
  samplePairs,
  splitByIdentity,
} from './sample-pairs.js';
export { type TemplateFusionInput, templateFusion } from './template-fusion.js';
export {
  type TemplateRejection,
  type TemplateRejectionInput,
  templateRejectVerification,
} from './template-reject-verification.js';
export {
  type SplitsTar,
  type TemplateSplit,
  type TemplateSplitsInput,
  templateFusionOverSplits,
} from './template-splits.js';
export type { TemplateComparison, TemplateImageTable, TemplateMatches } from './templates.js';

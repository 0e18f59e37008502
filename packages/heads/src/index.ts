/**
 * @module
 * @mergeModuleWith <project>
 */
export { CertaintyRatioHead, type CertaintyRatioHeadOptions, type QualityOutput } from './certainty-ratio-head.js';
export { type ClassEntropyOptions, classEntropy } from './class-entropy.js';
export { ConstantHead, type ConstantHeadOptions } from './constant-head.js';
export { GaussianHead, sampleGaussian } from './gaussian-head.js';
export { BaseHead, type Head, type HeadOutput } from './head.js';
export { type MagnitudeOutput, NormHead, type NormHeadOptions } from './norm-head.js';
export { BilinearClassifier } from './pairs/bilinear-classifier.js';
export { MlpPairClassifier } from './pairs/mlp-pair-classifier.js';
export { PairClassifier, type PairClassifierOptions, type PairOutput } from './pairs/pair-classifier.js';
export { SmartCosineClassifier, type SmartCosineOptions } from './pairs/smart-cosine-classifier.js';
export { PfeHead } from './pfe-head.js';
export { PfeHeadAdjustable } from './pfe-head-adjustable.js';
export { PfeHeadSpectral } from './pfe-head-spectral.js';
export { ProbHead, type ProbHeadOptions } from './prob-head.js';
export {
  createHead,
  createPairClassifier,
  type HeadConfiguration,
  headNames,
  pairClassifierNames,
} from './registry.js';
export { applyScaleActivation, type ScaleActivation, scaleActivations } from './scale-activation.js';
export { ScaleHead, type ScaleHeadOptions, type ScaleOutput } from './scale-head.js';
export { meanResultant, type Resultant, seededDropout } from './stochastic.js';
export type { LogVarianceOutput } from './trunks/log-variance.js';
export type { PfeHeadOptions } from './trunks/pfe-trunk.js';
export { VarianceHead } from './variance-head.js';
export {
  VonMisesFisherHead,
  type VonMisesFisherHeadOptions,
  type VonMisesFisherOutput,
} from './von-mises-fisher-head.js';

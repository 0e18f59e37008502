export { registerGradients, selectEngine } from '@scaleface/core';
export { type ImageTextPcmeLossOptions, imageTextPcmeLoss } from './cross-modal/image-text-pcme-loss.js';
export { type ImageTextScaleLossOptions, imageTextScaleLoss } from './cross-modal/image-text-scale-loss.js';
export { type AdaFaceLossOptions, adaFaceLoss } from './fused/adaface-loss.js';
export { type ArcFaceLossOptions, arcFaceLoss } from './fused/arcface-loss.js';
export { type CosFaceLossOptions, cosFaceLoss } from './fused/cosface-loss.js';
export type { FusedLossOptions } from './fused/fused-loss.js';
export { type MagFaceLossOptions, magFaceLoss } from './fused/magface-loss.js';
export { type ScaleFaceLossOptions, scaleFaceLoss } from './fused/scaleface-loss.js';
export type { PairReduction, Reduced, Reduction } from './internal/reduction.js';
export { checksValues, isDebug, setDebug, setValueChecks } from './internal/value-checks.js';
export { adaCosScale } from './margin/adacos.js';
export { type AdaFaceOptions, adaFaceLogits, type NormStatistics } from './margin/adaface.js';
export { type ArcFaceOptions, arcFaceLogits } from './margin/arcface.js';
export { type CombinedMarginOptions, combinedMarginLogits } from './margin/combined.js';
export { type CosFaceOptions, cosFaceLogits } from './margin/cosface.js';
export { lintMargins, type MarginLint, type MarginSettings } from './margin/lint-margins.js';
export { type MagFaceOptions, type MagFaceResult, magFaceLogits } from './margin/magface.js';
export type { AngularOptions, BeyondPi } from './margin/margin.js';
export { updateNormStatistics } from './margin/norm-statistics.js';
export { type ScaleFaceOptions, scaleFaceLogits } from './margin/scaleface.js';
export { type SphereFaceOptions, sphereFaceLogits } from './margin/sphereface.js';
export { sphereFaceLambda } from './margin/sphereface-lambda.js';
export { type SphereFaceROptions, sphereFaceRLogits } from './margin/sphereface-r.js';
export { subCentreCosine } from './margin/sub-centre.js';
export { allPairs, allTriplets } from './mining/all-pairs.js';
export { type BalancedBatchesOptions, balancedBatches } from './mining/balanced-batches.js';
export { type BatchEasyHardMinerOptions, batchEasyHardMiner } from './mining/batch-easy-hard-miner.js';
export { type BatchHardMinerOptions, batchHardMiner } from './mining/batch-hard-miner.js';
export type { Hardness } from './mining/choose-triplets.js';
export {
  CrossBatchMemory,
  type CrossBatchMemoryOptions,
  type CrossBatchMemoryState,
} from './mining/cross-batch-memory.js';
export type { MinerOptions, PairDistance } from './mining/distances.js';
export type { IndexTuple, PairTuple, References, TripletTuple } from './mining/index-tuples.js';
export { type MultiSimilarityMinerOptions, multiSimilarityMiner } from './mining/multi-similarity-miner.js';
export type { LabelsLike } from './mining/read-labels.js';
export { type TripletKind, type TripletMarginMinerOptions, tripletMarginMiner } from './mining/triplet-margin-miner.js';
export { type CircleLossOptions, circleLoss } from './pairwise/circle-loss.js';
export { type ContrastiveLossOptions, contrastiveLoss } from './pairwise/contrastive-loss.js';
export { type MultiSimilarityLossOptions, multiSimilarityLoss } from './pairwise/multi-similarity-loss.js';
export { type NtXentLossOptions, ntXentLoss } from './pairwise/nt-xent-loss.js';
export type { PairLossOptions } from './pairwise/pair-problem.js';
export { type ProxyAnchorLossOptions, proxyAnchorLoss } from './pairwise/proxy-anchor-loss.js';
export { type SupConLossOptions, supConLoss } from './pairwise/sup-con-loss.js';
export { type TripletLossOptions, tripletLoss } from './pairwise/triplet-loss.js';
export {
  type BayesianTripletOptions,
  bayesianTripletLoss,
  type GaussianBatch,
} from './probabilistic/bayesian-triplet.js';
export { type CrFiqaOptions, certaintyRatio, crFiqaLoss } from './probabilistic/cr-fiqa.js';
export { dulKlLoss } from './probabilistic/dul.js';
export { type HibOptions, hibLoss } from './probabilistic/hib.js';
export { type MlsLossOptions, mlsLoss } from './probabilistic/mls-loss.js';
export {
  type MutualLikelihoodOptions,
  mutualLikelihoodScore,
  type PairMode,
} from './probabilistic/mutual-likelihood.js';
export { closedFormDistance, type PcmeOptions, pcmeLoss } from './probabilistic/pcme.js';
export { type ProbConstraintOptions, probConstraintLoss } from './probabilistic/prob-constraint.js';
export { type ProbLossOptions, probLoss } from './probabilistic/prob-loss.js';
export { probTripletTerms } from './probabilistic/prob-triplet.js';
export { type ScfLossOptions, scfLoss } from './probabilistic/scf.js';
export { type FrozenScaleLossOptions, frozenScaleLoss } from './softmax/frozen-scale-loss.js';
export { type SoftmaxCrossEntropyOptions, softmaxCrossEntropy } from './softmax/softmax-cross-entropy.js';
export { logBesselI } from './vmf/log-bessel.js';
export { vmfLogNormaliser } from './vmf/log-normaliser.js';
export { vmfMeanResultant } from './vmf/mean-resultant.js';

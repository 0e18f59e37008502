export type { Fingerprint } from '@scaleface/models/storage';
export { type AlignOptions, type AlignSummary, alignFolder } from './alignment/align-folder.js';
export { assertCropsFolder } from './alignment/crops-folder.js';
export { type CheckDataOptions, checkData } from './check/check-data.js';
export type { DataCheck, DuplicateImage, ImagesPerIdentity, Overlap, SizeCount } from './check/data-check.js';
export type { Findings } from './check/findings.js';
export { type FarImage, type LabelNoise, labelNoise } from './check/label-noise.js';
export { type CsvRow, csvText, parseCsv } from './datasets/csv.js';
export { assertDisjointSubjects } from './datasets/disjoint.js';
export { type IjbaSplit, parseIjbaSplit, readIjbaSplits } from './datasets/ijb-a.js';
export { type LabelledImage, readImageFolder } from './datasets/image-folder.js';
export { makePairs } from './datasets/make-pairs.js';
export { type LabelledPairs, parsePairs, readPairs } from './datasets/pairs.js';
export { assertPairsOutput, writePairs } from './datasets/write-pairs.js';
export {
  readFeatureTable,
  type TablePrecision,
  type WriteFeatureTableOptions,
  writeFeatureTable,
} from './features/arrow.js';
export { assertEmbedOutput } from './features/assert-output.js';
export { type CosineBetweenPeople, cosineBetweenPeople } from './features/cosine-between-people.js';
export { type EmbedItem, type EmbedOptions, type EmbedSummary, embedImages } from './features/embed.js';
export type { SkippedImage } from './features/embed-part.js';
export { type EmbedAnswer, type EmbedRequestsOptions, embedRequests } from './features/embed-requests.js';
export {
  type FeatureBatch,
  type FeatureBatches,
  type FeatureBatchOptions,
  featureBatches,
} from './features/feature-batches.js';
export { type GroupFile, groupsBy, parseGroupCsv, readGroupCsv } from './features/group-csv.js';
export { parseQualityCsv, type QualityFile, qualityOfImages, readQualityCsv } from './features/quality-csv.js';
export {
  type OpenFeaturesOptions,
  openFeatures,
  type ReadFeaturesOptions,
  readFeatures,
} from './features/read-features.js';
export { readSkipped } from './features/skipped.js';
export { openFeatureTable, type StoredFeatureTable } from './features/stored-table.js';
export { type FeatureTable, indexById, takeTableRows } from './features/table.js';
export { assertTableOutput } from './features/table-output.js';
export { methodFeatures, qualityOfTable } from './features/table-quality.js';
export { galleryEntries } from './gallery/gallery-entries.js';
export { galleryTable } from './gallery/gallery-table.js';
export { type LeftOutOfGallery, type OpenGalleryOptions, openGallery } from './gallery/open-gallery.js';
export { type Degradation, type DegradationKind, degrade } from './images/degrade.js';
export { equalise } from './images/equalise.js';
export { applyHomography, type Corners, type Homography, homographyBetween } from './images/homography.js';
export { changePerspective, randomCorners } from './images/perspective.js';
export { imageQuality, type QualityMeasure } from './images/quality.js';
export { degradationRange, randomDegradation } from './images/random-degradation.js';
export { type NpyArray, parseNpy } from './numpy/npy.js';
export {
  evaluateTemplates,
  type TemplateEvaluation,
  type TemplateEvaluationInput,
} from './protocols/evaluate-templates.js';
export type { FuseFeaturesOptions, TemplateFeatures } from './protocols/fuse-features.js';
export { type IjbaFusion, type IjbaFusionOptions, ijbaFusion } from './protocols/ijb-a-fusion.js';
export type { ProtocolImages } from './protocols/template-images.js';
export { type DataSetFiles, filesOfDataSet } from './readers/data-set-files.js';
export type {
  DataEntry,
  DataProblem,
  DataSet,
  DataSetKind,
  TemplateMatches,
} from './readers/entries/data-set.js';
export { dataSetKinds, isDataSetSource, openDataSet } from './readers/open-data-set.js';
export { type AlignShardSummary, alignShard, mergeAlignShards } from './shards/align-shard.js';
export { type CheckShardSummary, checkShard, mergeCheckShards } from './shards/check-shard.js';
export { embedShard, type ShardSummary } from './shards/embed-shard.js';
export { type MergeSummary, mergeShards } from './shards/merge-shards.js';
export { parseShard, type Shard, shardName } from './shards/shard.js';
export {
  type AnyShardRecord,
  readShardRecord,
  type ShardedWork,
  type ShardRecord,
  writeShardRecord,
} from './shards/shard-record.js';
export { assertShardHolds, readShardRecords, shardedCommand } from './shards/shard-records.js';

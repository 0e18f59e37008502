export type { FileDigest } from '@scaleface/models/storage';
export { calibrationSubjects } from './calibrate-on-images.js';
export { parseRunConfig, readRunConfig } from './config.js';
export { type JsonSchema, runConfigJsonSchema } from './config-json-schema.js';
export { runConfigSchema } from './config-schema.js';
export type {
  BackboneConfig,
  EmbedConfig,
  MagFaceConfig,
  MethodConfig,
  NetworkConfig,
  NetworkMethodConfig,
  OnnxConfig,
  PixelsConfig,
  RunConfig,
  TestConfig,
  TrainConfig,
  TrainedMethodConfig,
  TrainFolderConfig,
  UnseenConfig,
  ValidationConfig,
  ViewMethodConfig,
} from './config-types.js';
export { exportTraining, type TrainingExportOptions } from './export-training.js';
export {
  type EmbedForecast,
  type ForecastTest,
  forecastEmbedding,
  forecastRun,
  type RunForecast,
} from './forecast.js';
export { forecastTraining, type TrainingForecast, type TrainingTrial } from './forecast-training.js';
export { openBackbone } from './open-backbone.js';
export { parseYaml } from './parse-yaml.js';
export { type RunOptions, type RunSummary, run } from './run.js';
export type { StageRecord } from './stage-record.js';
export type { StageOutcome } from './stages.js';
export { type ImageTraining, type ImageTrainingName, type TrainedOnImages, trainOnImages } from './train-on-images.js';
export { type TableTraining, type TrainedOnTable, trainOnTable } from './train-on-table.js';

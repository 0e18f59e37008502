export { type BlockSource, type BlockStream, openerOf } from './block-source.js';
export type { CosineEngine, CosineSlot, OpenCosines } from './cosine-engine.js';
export { evaluateTemplatePairs } from './evaluate-template-pairs.js';
export type {
  TemplateInterval,
  TemplateIntervalOptions,
  TemplatePairEvaluation,
  TemplatePairInput,
  TemplatePairOptions,
} from './evaluation-types.js';
export { fuseTemplateSums } from './fuse-sums.js';
export { mediaShares } from './media-shares.js';
export {
  addTemplateImages,
  createTemplateSums,
  type FusedTemplateTable,
  type StreamedFusion,
  type TemplateImageBlock,
  type TemplateSums,
} from './template-sums.js';
export type { TemplatePairBlock } from './walk-pairs.js';

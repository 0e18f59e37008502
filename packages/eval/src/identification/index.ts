export { fpirWithIndex, type IndexedSearches, widenedFpir } from './fpir-with-index.js';
export type { GalleryModel } from './gallery-evidence.js';
export { type GalleryPosterior, galleryPosterior, unknownPriorForThreshold } from './gallery-posterior.js';
export { type GalleryRest, galleryPosteriorBounds } from './gallery-posterior-bounds.js';
export {
  fitHolisticConfidence,
  galleryInformation,
  type HolisticConfidence,
  type HolisticInput,
  holisticConfidence,
} from './holistic-confidence.js';
export { type Identification, type IdentifyOptions, identify } from './identify.js';
export { type IndexRecall, type IndexRecallInput, indexRecall } from './index-recall.js';
export {
  type KernelOptions,
  type KernelReferences,
  type KernelUncertainty,
  kernelClassifier,
} from './kernel-classifier.js';
export {
  type PosteriorBounds,
  type PosteriorRest,
  type ProbabilityBounds,
  posteriorBounds,
} from './posterior-bounds.js';
export type { Cmc, OpenSet } from './rates.js';
export {
  type IdentificationRejection,
  type IdentificationRejectionInput,
  type IdentificationRejectionRow,
  rejectIdentification,
} from './reject-identification.js';
export { type OpenSetRejection, type OpenSetRejectionInput, rejectOpenSet } from './reject-open-set.js';
export { type Searches, type SearchInput, searchGallery } from './searches.js';

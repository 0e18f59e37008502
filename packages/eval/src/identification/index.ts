export {
  type GalleryModel,
  type GalleryPosterior,
  galleryPosterior,
  unknownPriorForThreshold,
} from './gallery-posterior.js';
export { type Identification, type IdentifyOptions, identify } from './identify.js';
export {
  type KernelOptions,
  type KernelReferences,
  type KernelUncertainty,
  kernelClassifier,
} from './kernel-classifier.js';
export type { Cmc, OpenSet } from './rates.js';
export {
  type IdentificationRejection,
  type IdentificationRejectionInput,
  type IdentificationRejectionRow,
  rejectIdentification,
} from './reject-identification.js';
export { type Searches, type SearchInput, searchGallery } from './searches.js';

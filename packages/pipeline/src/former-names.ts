// Names that changed; each stays for one version.
export { assertDisjointSubjects as assertDisjointPeople, type LabelledPairs as PairList } from '@scaleface/data';
export { embedFaces as describeFaces } from '@scaleface/models';
export { calibrationSubjects as calibrationPeople } from './run/index.js';
export {
  type ImageUncertainty as PictureUncertainty,
  predictUncertainty as describePictures,
} from './training/index.js';

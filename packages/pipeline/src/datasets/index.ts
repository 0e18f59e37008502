export { assertDisjointPeople } from './disjoint.js';
export { type LabelledImage, readImageFolder } from './image-folder.js';
export { makePairs } from './make-pairs.js';
export { type PairList, parsePairs, readPairs } from './pairs.js';

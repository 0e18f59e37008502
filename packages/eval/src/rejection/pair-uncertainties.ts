import type { Numbers } from '../input/arrays.js';
import { type PairQuality, pairQuality } from '../pairs/pair-quality.js';

/** Qualities of the two images of each pair, and how they combine. */
export interface ImageQualities {
  /** Quality (or uncertainty, as `mode` says) of each pair's first image. */
  readonly left: Numbers;
  /** The same of each pair's second image. */
  readonly right: Numbers;
  /** How the two become one. */
  readonly combine: PairQuality;
}

/** One number per pair, as given or combined from its two images. */
export const pairUncertainties = (given: Numbers | ImageQualities): Numbers =>
  'combine' in given ? pairQuality(given.combine, given.left, given.right) : given;

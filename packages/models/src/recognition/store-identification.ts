import type { ProbabilityBounds } from '@scaleface/eval';
import type { GalleryRecall } from '../galleries/measure-recall.js';
import type { GalleryCount, GalleryMetadata } from '../galleries/store/gallery-store.js';
import type { FaceIdentification, IdentifyFaceOptions } from './identify-face.js';

/** How `identifyInStore` searches and decides. */
export interface IdentifyInStoreOptions extends IdentifyFaceOptions {
  /**
   * What the store's index finds, from `measureGalleryRecall`: the search goes through the index, as it was measured. Without
   * it every entry is looked at.
   */
  readonly recall?: GalleryRecall;
  /** How many templates and identities there are, to save counting them for each probe. */
  readonly count?: GalleryCount;
}

/** Somebody who the probe may be. */
export interface StoreCandidate {
  /** The person. */
  readonly subject: string;
  /** The person's template that is most like the probe. */
  readonly id: string;
  /** What is kept with it. */
  readonly metadata: GalleryMetadata;
  /** The score of probe and template as the model compares. */
  readonly score: number;
  /** Their cosine. */
  readonly cosine: number;
  /** Between what the probability lies that it is this person. */
  readonly probability: ProbabilityBounds;
  /** The confidence of the template. */
  readonly confidence: number;
}

/** What `identifyInStore` found. */
export interface StoreIdentification extends Omit<FaceIdentification, 'candidates' | 'unknown'> {
  /** The best candidates, best first. */
  readonly candidates: readonly StoreCandidate[];
  /** Between what the probability lies that the probe is nobody in the gallery. */
  readonly unknown: ProbabilityBounds;
  /** Number of templates in the gallery. */
  readonly entries: number;
  /** Whether every entry was looked at. */
  readonly exact: boolean;
  /** At most this share of searches miss the best entry; 0 where every entry was looked at. */
  readonly missed: number;
  /**
   * At most this share of searches names a stranger, or somebody wrong because of the index: what the training pairs say of the
   * threshold at worst, widened by `missed`. With few training pairs it lies far above the rate asked for.
   */
  readonly fpirBound: number;
}

import type { FaceDetector, ProgressReport } from '@scaleface/models';
import type { SkippedImage } from '../features/embed-part.js';
import type { ReadFeaturesOptions } from '../features/read-features.js';

/** What `openGallery` left out of a folder. */
export interface LeftOutOfGallery {
  /** The images, and why. */
  readonly images: readonly SkippedImage[];
  /** The identities of which no image is left. */
  readonly subjects: readonly string[];
}

/** How `openGallery` reads. */
export interface OpenGalleryOptions extends ReadFeaturesOptions {
  /** Finds and aligns the faces of photographs; without one the images must be aligned crops. */
  readonly detector?: FaceDetector | undefined;
  /**
   * Called, before anything is refused, with the images of a folder that are left out because no face is found in them, or by
   * `skipBad`, if there are any. Where neither is given, the first such image is an error.
   */
  readonly onLeftOut?: ((leftOut: LeftOutOfGallery) => void) | undefined;
  /** Leave out images that do not decode too, and identities of which no image is left, instead of failing; false by default. */
  readonly skipBad?: boolean | undefined;
  /** Called with how many images are embedded. */
  readonly progress?: ProgressReport | undefined;
}

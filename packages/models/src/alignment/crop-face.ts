import { ScaleFaceError } from '@scaleface/numerics';
import type { RawImage } from '../images/raw-image.js';
import { alignFace } from './align-face.js';
import { chooseFace } from './choose-face.js';
import type { DetectedFace, FaceDetector } from './detector.js';

/** An aligned crop, with where the face was in the photograph. */
export interface CroppedFace {
  /** The crop. */
  readonly image: RawImage;
  /** What the detector found. */
  readonly found: DetectedFace;
}

/**
 * The aligned crop of the largest face in an image.
 *
 * @param image - The whole image.
 * @param detector - Finds faces.
 * @param side - Side of the crop in pixels.
 * @param path - What the image is called in messages.
 * @throws ScaleFaceError `bad-format` when there is no face in it.
 */
export async function cropLargest(
  image: RawImage,
  detector: FaceDetector,
  side: number,
  path: string,
): Promise<CroppedFace> {
  const face = chooseFace(await detector.detect(image), image, 'largest');
  if (face !== undefined) return { image: await alignFace(image, face.landmarks, side), found: face };
  throw new ScaleFaceError('no face found', {
    code: 'bad-format',
    path,
    expected: `a face that ${detector.name} finds`,
    hint: 'Lower its threshold, raise its search side, or give an aligned crop without a detector',
  });
}

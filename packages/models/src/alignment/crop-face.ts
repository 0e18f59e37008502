import { ScaleFaceError } from '@scaleface/numerics';
import { decodeImage } from '../images/decode.js';
import type { RawImage } from '../images/raw-image.js';
import { alignFace } from './align-face.js';
import type { DetectedFace, FaceDetector } from './detector.js';

/** Which face to take if there are several: the one with the largest box, or the one nearest to the image's centre. */
export type FaceChoice = 'largest' | 'central';

/**
 * One of the faces of an image.
 *
 * @param faces - What a detector found.
 * @param image - The image.
 * @param choice - Which face.
 * @returns The face; `undefined` when there is none.
 *
 * @example
 * ```ts
 * import { chooseFace } from '@scaleface/models';
 *
 * const face = (x: number, width: number) => ({ score: 1, box: { x, y: 0, width, height: width }, landmarks: [] });
 * chooseFace([face(0, 60), face(90, 20)], { width: 200, height: 20 }, 'central')?.box.x; // => 90
 * ```
 */
export function chooseFace(
  faces: readonly DetectedFace[],
  image: Pick<RawImage, 'width' | 'height'>,
  choice: FaceChoice,
): DetectedFace | undefined {
  const value = ({ box }: DetectedFace): number =>
    choice === 'largest'
      ? box.width * box.height
      : -Math.hypot(box.x + box.width / 2 - image.width / 2, box.y + box.height / 2 - image.height / 2);
  return faces.reduce<DetectedFace | undefined>((a, b) => (a === undefined || value(b) > value(a) ? b : a), undefined);
}

/**
 * The aligned crop of the largest face in a photograph.
 *
 * @param file - The photograph.
 * @param detector - Finds faces.
 * @param side - Side of the crop in pixels; 112 by default.
 * @throws ScaleFaceError `bad-format` when there is no face in it or it does not decode, `missing-file`.
 */
export async function cropFace(file: string, detector: FaceDetector, side = 112): Promise<RawImage> {
  const image = await decodeImage(file);
  const face = chooseFace(await detector.detect(image), image, 'largest');
  if (face !== undefined) return alignFace(image, face.landmarks, side);
  throw new ScaleFaceError('no face found', {
    code: 'bad-format',
    path: file,
    expected: `a face that ${detector.name} finds`,
    hint: 'Lower its threshold, raise its search side, or give an aligned crop without a detector',
  });
}

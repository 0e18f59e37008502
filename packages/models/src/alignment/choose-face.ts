import type { RawImage } from '../images/raw-image.js';
import type { DetectedFace } from './detector.js';

/** Which face to take if there are several: the one with the largest box, or the one nearest to the image's centre. */
export type FaceChoice = 'largest' | 'central';

/**
 * One of the faces of an image.
 *
 * Oracle: areas and distances of three boxes, by hand.
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
 * const face = (x = 0, width = 0) => ({ score: 1, box: { x, y: 0, width, height: width }, landmarks: [] });
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

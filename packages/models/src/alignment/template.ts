import type { Point } from './similarity.js';

/** Where the five points of a face lie in a crop of 112 × 112 pixels, as the published recognition networks expect. */
const places: readonly Point[] = [
  [38.2946, 51.6963],
  [73.5318, 51.5014],
  [56.0252, 71.7366],
  [41.5493, 92.3655],
  [70.7299, 92.2041],
];

/**
 * Where eyes, nose and corners of the mouth belong in an aligned crop: the eye and the corner on the image's left come
 * first. At 112 pixels these are the points of ArcFace; other sides scale them.
 *
 * Source: ArcFace, arXiv 1801.07698, and every network trained on its crops.
 *
 * @param side - Side of the crop in pixels; 112 by default.
 *
 * @example
 * ```ts
 * import { arcFaceTemplate } from '@scaleface/models';
 *
 * arcFaceTemplate()[2]; // => [56.0252, 71.7366]
 * ```
 */
export const arcFaceTemplate = (side = 112): readonly Point[] =>
  places.map(([x, y]): Point => [(x * side) / 112, (y * side) / 112]);

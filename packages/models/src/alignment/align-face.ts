import { resizeImage } from '#system';
import type { RawImage } from '../images/raw-image.js';
import { type Point, type Similarity, similarityBetween } from './similarity.js';
import { arcFaceTemplate } from './template.js';
import { warp } from './warp.js';

/**
 * The crop that recognition networks expect: turned, scaled and shifted so that eyes, nose and mouth lie at the points of
 * {@link arcFaceTemplate}. Faces more than twice as large as the crop are shrunk first, so that no pixel is left out.
 *
 * Source: Deng et al. 2019 (ArcFace), arXiv 1801.07698. Oracle: an image whose colours tell places, turned, shifted and
 * up to eleven times as large, to 1.6 grey levels.
 *
 * @param image - The whole image.
 * @param landmarks - Eyes, nose, corners of the mouth, the image's left before its right, in pixels of the image.
 * @param side - Side of the crop in pixels; 112 by default.
 * @returns The crop; black where it reaches beyond the image.
 * @throws ScaleFaceError `shape-mismatch` when there are not five landmarks.
 *
 * @example
 * ```ts
 * import { alignFace, arcFaceTemplate } from '@scaleface/models';
 *
 * const image = { data: new Uint8Array(3 * 112 * 112).fill(7), width: 112, height: 112 };
 * (await alignFace(image, arcFaceTemplate())).data[0]; // => 7
 * ```
 */
export async function alignFace(image: RawImage, landmarks: readonly Point[], side = 112): Promise<RawImage> {
  const to = arcFaceTemplate(side);
  const size = { width: side, height: side };
  const similarity = similarityBetween(landmarks, to);
  const times = scaleOf(similarity);
  if (times >= 0.5) return warp(image, similarity, size);
  const smaller = await shrink(image, 2 * times);
  const [fx, fy] = [smaller.width / image.width, smaller.height / image.height];
  // Pixel centres are whole numbers, so that shrinking keeps the corner (-1/2, -1/2) where it is.
  const moved = landmarks.map(([x, y]): Point => [(x + 0.5) * fx - 0.5, (y + 0.5) * fy - 0.5]);
  return warp(smaller, similarityBetween(moved, to), size);
}

const scaleOf = ({ a, b }: Similarity): number => Math.hypot(a, b);

function shrink(image: RawImage, factor: number): Promise<RawImage> {
  const side = (n: number): number => Math.max(1, Math.round(n * factor));
  return resizeImage(image, { width: side(image.width), height: side(image.height) });
}

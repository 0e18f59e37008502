import { decodeImage } from '../images/decode.js';
import type { RawImage } from '../images/raw-image.js';
import { cropLargest } from './crop-face.js';
import type { FaceDetector } from './detector.js';

/**
 * The aligned crop of the largest face in a photograph.
 *
 * @param file - The photograph.
 * @param detector - Finds faces.
 * @param side - Side of the crop in pixels; 112 by default.
 * @throws ScaleFaceError `bad-format` when there is no face in it or it does not decode, `missing-file`.
 */
export const cropFace = async (file: string, detector: FaceDetector, side = 112): Promise<RawImage> =>
  (await cropLargest(await decodeImage(file), detector, side, file)).image;

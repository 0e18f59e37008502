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
 *
 * @example
 * ```ts
 * import { mkdtemp, rm, writeFile } from 'node:fs/promises';
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * import { arcFaceTemplate, cropFace, encodeImage } from '@scaleface/models';
 *
 * const folder = await mkdtemp(join(tmpdir(), 'example-'));
 * const file = join(folder, 'photograph.png');
 * await writeFile(file, await encodeImage({ data: new Uint8Array(180_000).fill(90), width: 300, height: 200 }, 'png'));
 *
 * // A detector of one's own, in place of `openYuNet`: one face, in the upper left corner.
 * const face = { score: 1, box: { x: 0, y: 0, width: 150, height: 150 }, landmarks: arcFaceTemplate(150) };
 * const detector = { name: 'corner', detect: async () => [face], close: async () => {} };
 * const crop = await cropFace(file, detector);
 * [crop.width, crop.height]; // => [112, 112]
 *
 * const blind = { name: 'blind', detect: async () => [], close: async () => {} };
 * await cropFace(file, blind).catch((error) => error.expected); // => 'a face that blind finds'
 * await rm(folder, { recursive: true });
 * ```
 */
export const cropFace = async (file: string, detector: FaceDetector, side = 112): Promise<RawImage> =>
  (await cropLargest(await decodeImage(file), detector, side, file)).image;

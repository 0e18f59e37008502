import { cropFace } from '../alignment/crop-file.js';
import { notSquare } from '../alignment/cropper.js';
import type { FaceDetector } from '../alignment/detector.js';
import type { Embedder, Preprocessing } from '../embedders/embedder.js';
import type { LoadedModel } from '../folder/model-config.js';
import { decodeImage } from '../images/decode.js';
import type { RawImage } from '../images/raw-image.js';
import { checkBackbone, embedNamedImages } from './embed-named-images.js';
import type { Face } from './face.js';

/** Images in one batch. */
const size = 16;

/**
 * Embeds aligned face crops, or with a detector the largest face of each photograph, with a backbone and the head
 * that was trained on it.
 *
 * @param files - Image files.
 * @param backbone - The backbone that the model was trained on.
 * @param model - From `loadModel`.
 * @param detector - Finds and aligns faces; without one the images must be aligned crops.
 * @throws ScaleFaceError `bad-format` when the backbone is another one, an image does not decode or shows no face to the
 * detector, `unsupported` for a detector before a backbone whose input is not square.
 *
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu';
 * import { mkdtemp, rm, writeFile } from 'node:fs/promises';
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * import { embedFaces, encodeImage, loadModel, openPixelsBackbone, saveModel } from '@scaleface/models';
 *
 * const folder = await mkdtemp(join(tmpdir(), 'example-'));
 * const backbone = openPixelsBackbone(4, 2);
 * await saveModel(join(folder, 'model'), { method: 'norm', heads: [], reads: 'embedding' }, backbone);
 * const model = await loadModel(join(folder, 'model'));
 *
 * // The left half dark, the right half bright: the more contrast, the longer the embedding of this backbone.
 * const files = [join(folder, 'hazy.png'), join(folder, 'clear.png')];
 * for (const [i, file] of files.entries()) {
 *   const data = Uint8Array.from({ length: 48 }, (_, p) => (p % 12 < 6 ? 0 : 51 + 204 * i));
 *   await writeFile(file, await encodeImage({ data, width: 4, height: 4 }, 'png'));
 * }
 * const faces = await embedFaces(files, backbone, model);
 * faces.map((face) => face.confidence); // => [0.2, 1]
 * model.dispose();
 * await rm(folder, { recursive: true });
 * ```
 */
export async function embedFaces(
  files: readonly string[],
  backbone: Embedder,
  model: LoadedModel,
  detector?: FaceDetector,
): Promise<Face[]> {
  checkBackbone(backbone, model);
  const faces: Face[] = [];
  for (let start = 0; start < files.length; start += size) {
    const images = files.slice(start, start + size).map(async (name) => ({
      name,
      image: await readFace(name, backbone.preprocessing, detector),
    }));
    faces.push(...(await embedNamedImages(await Promise.all(images), backbone, model)));
  }
  return faces;
}

function readFace(file: string, size: Preprocessing, detector: FaceDetector | undefined): Promise<RawImage> {
  if (detector === undefined) return decodeImage(file, { size });
  const { width, height } = size;
  if (width === height) return cropFace(file, detector, width);
  throw notSquare(width, height);
}

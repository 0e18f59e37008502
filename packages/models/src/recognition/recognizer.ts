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

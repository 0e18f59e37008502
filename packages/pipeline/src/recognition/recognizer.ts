import type { Embedder } from '../backbones/embedder.js';
import { decodeImage } from '../images/decode.js';
import { checkBackbone, describeImages } from './describe-images.js';
import type { LoadedModel } from './model-config.js';
import type { Face } from './verify-faces.js';

/** Pictures in one batch. */
const size = 16;

/**
 * Describes aligned face crops with a backbone and the head that was trained on it.
 *
 * @param files - Picture files.
 * @param backbone - The backbone that the model was trained on.
 * @param model - From `loadModel`.
 * @throws ScaleFaceError `bad-format` when the backbone is another one, or a picture does not decode.
 */
export async function describeFaces(files: readonly string[], backbone: Embedder, model: LoadedModel): Promise<Face[]> {
  checkBackbone(backbone, model);
  const faces: Face[] = [];
  for (let start = 0; start < files.length; start += size) {
    const images = files.slice(start, start + size).map(async (name) => ({
      name,
      image: await decodeImage(name, { size: backbone.preprocessing }),
    }));
    faces.push(...(await describeImages(await Promise.all(images), backbone, model)));
  }
  return faces;
}

import { stat } from 'node:fs/promises';
import { type Embedder, enrol, type Gallery, type LoadedModel, predictConfidence } from '@scaleface/models';
import { readReason } from '@scaleface/models/storage';
import { at, row, ScaleFaceError } from '@scaleface/numerics';
import { readFeatures } from '../features/read-features.js';
import type { FeatureTable } from '../features/table.js';
import { methodFeatures } from '../features/table-quality.js';
import { folderFaces } from './folder-faces.js';
import type { OpenGalleryOptions } from './gallery-options.js';

export type { LeftOutOfGallery, OpenGalleryOptions } from './gallery-options.js';

/**
 * Opens a gallery: a folder of images (one folder per subject), or a feature table of the model's backbone in any
 * format of `readFeatures`. A table's confidences are its column `scale`, or else the head's for its column
 * `bottleneck` (`quality` for a method that reads images); the rows of one subject make one template. Photographs without a
 * face are left out and told to `onLeftOut`.
 *
 * @param source - The folder or the file.
 * @param backbone - Embeds images; a table needs none.
 * @param model - From `loadModel`.
 * @param options - Files beside a table, progress.
 * @throws ScaleFaceError `missing-file`; `bad-format` for an empty gallery, one of which no image is left, or an identity of
 * which none is left unless `skipBad` is set, a table of another backbone or one without confidences; as `embedFaces` and
 * `readFeatures`.
 *
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu';
 * import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * import { galleryTable, openGallery, writeFeatureTable } from '@scaleface/data';
 * import { ScaleHead } from '@scaleface/heads';
 * import { encodeImage, loadModel, openPixelsBackbone, saveModel } from '@scaleface/models';
 *
 * const folder = await mkdtemp(join(tmpdir(), 'example-'));
 * const [faces, kept] = [join(folder, 'faces'), join(folder, 'gallery.arrow')];
 * for (const [n, name] of ['ann/1.png', 'ann/2.png', 'bob/1.png'].entries()) {
 *   await mkdir(join(faces, name, '..'), { recursive: true });
 *   const data = Uint8Array.from({ length: 48 }, (_, i) => (i * (n + 3)) % 256);
 *   await writeFile(join(faces, name), await encodeImage({ data, width: 4, height: 4 }, 'png'));
 * }
 * const backbone = openPixelsBackbone(4, 2);
 * await saveModel(join(folder, 'model'), new ScaleHead({ features: 8, hidden: [] }), backbone);
 * const model = await loadModel(join(folder, 'model'));
 *
 * const gallery = await openGallery(faces, backbone, model);
 * gallery.subjects; // => ['ann', 'bob']
 * gallery.images; // => [2, 1]
 * // Kept as a table, it need not be embedded again.
 * await writeFeatureTable(kept, galleryTable(gallery, model));
 * (await openGallery(kept, backbone, model)).images; // => [2, 1]
 * model.dispose();
 * await rm(folder, { recursive: true });
 * ```
 */
export async function openGallery(
  source: string,
  backbone: Embedder,
  model: LoadedModel,
  options: OpenGalleryOptions = {},
): Promise<Gallery> {
  const found = await stat(source).catch((cause: Error) => {
    const received = readReason(cause);
    throw new ScaleFaceError('the gallery cannot be read', { code: 'missing-file', path: source, received, cause });
  });
  if (!found.isDirectory()) return tableGallery(await readFeatures(source, options), source, model);
  const { faces, subjects } = await folderFaces(source, backbone, model, options);
  return enrol(faces, subjects);
}

async function tableGallery(table: FeatureTable, path: string, model: LoadedModel): Promise<Gallery> {
  const { config } = model;
  const { backbone_sha256: given = 'unknown' } = table.metadata;
  if (given !== config.backbone.sha256) {
    const expected = `${config.backbone.name}, SHA-256 ${config.backbone.sha256}`;
    throw new ScaleFaceError('the gallery was made with another backbone', {
      code: 'bad-format',
      path,
      expected,
      received: given,
    });
  }
  const { embedding, numbers, subjects, ids } = table;
  const { reads } = model;
  const readable = model.heads.length === 0 || reads === 'image' || table[reads] !== undefined;
  const confidence =
    numbers.scale ?? (readable ? (await predictConfidence(model, methodFeatures(table, model))).confidence : undefined);
  if (confidence === undefined) {
    throw new ScaleFaceError('the gallery has no confidences', {
      code: 'bad-format',
      path,
      expected: 'a column scale, or bottleneck',
      received: Object.keys(numbers).join(', ') || 'neither',
    });
  }
  const faces = ids.map((name, i) => ({ name, embedding: row(embedding, i), confidence: at(confidence, i) }));
  return enrol(faces, subjects, numbers.images ?? numbers.pictures);
}

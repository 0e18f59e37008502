import type { Gallery, LoadedModel } from '@scaleface/models';
import type { FeatureTable } from '../features/table.js';

/**
 * A gallery as a feature table, one row per subject: `writeFeatureTable` keeps it, `openGallery` reads it back.
 *
 * @param gallery - From `enrol`.
 * @param model - The model that described the faces.
 *
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu';
 * import { mkdtemp, rm } from 'node:fs/promises';
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * import { galleryTable } from '@scaleface/data';
 * import { ScaleHead } from '@scaleface/heads';
 * import { enrol, loadModel, openPixelsBackbone, saveModel } from '@scaleface/models';
 *
 * const folder = await mkdtemp(join(tmpdir(), 'example-'));
 * await saveModel(join(folder, 'model'), new ScaleHead({ features: 8, hidden: [] }), openPixelsBackbone(4, 2));
 * const model = await loadModel(join(folder, 'model'));
 *
 * const face = (name = '', x = 0) => ({ name, embedding: Float32Array.of(x, 0, 0, 1), confidence: 30 });
 * const gallery = enrol([face('1.jpg', 1), face('2.jpg', 3), face('3.jpg', -1)], ['ann', 'ann', 'bob']);
 * const { ids, numbers, metadata } = galleryTable(gallery, model);
 * ids; // => ['ann', 'bob']
 * Array.from(numbers.images ?? []); // => [2, 1]
 * metadata.backbone; // => 'pixels:4/2'
 * model.dispose();
 * await rm(folder, { recursive: true });
 * ```
 */
export function galleryTable(gallery: Gallery, { config }: Pick<LoadedModel, 'config'>): FeatureTable {
  const { subjects, templates, confidence, images } = gallery;
  return {
    ids: subjects,
    subjects,
    embedding: templates,
    numbers: { scale: new Float32Array(confidence), images: new Float32Array(images) },
    metadata: { backbone: config.backbone.name, backbone_sha256: config.backbone.sha256 },
  };
}

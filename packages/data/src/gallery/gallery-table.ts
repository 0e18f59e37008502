import type { Gallery, LoadedModel } from '@scaleface/models';
import type { FeatureTable } from '../features/table.js';

/**
 * A gallery as a feature table, one row per subject: `writeFeatureTable` keeps it, `openGallery` reads it back.
 *
 * @param gallery - From `enrol`.
 * @param model - The model that described the faces.
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

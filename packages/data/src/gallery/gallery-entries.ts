import type { Gallery, GalleryEntry, LoadedModel } from '@scaleface/models';
import { at, row } from '@scaleface/numerics';

/**
 * A gallery as entries for a store, one template per subject under the subject's name: `openGalleryStore` of
 * `@scaleface/models` keeps them, `identifyInStore` searches them. They say which backbone made them, which `identifyInStore` checks.
 *
 * @param gallery - From `enrol` or `openGallery`.
 * @param model - The model that described the faces.
 */
export const galleryEntries = (gallery: Gallery, { config }: Pick<LoadedModel, 'config'>): GalleryEntry[] =>
  gallery.subjects.map((subject, i) => ({
    id: subject,
    subject,
    embedding: row(gallery.templates, i).slice(),
    confidence: at(gallery.confidence, i),
    metadata: { images: at(gallery.images, i), backbone_sha256: config.backbone.sha256 },
  }));

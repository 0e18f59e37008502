import type { Gallery, GalleryEntry, LoadedModel } from '@scaleface/models';
import { at, row } from '@scaleface/numerics';

/**
 * A gallery as entries for a store, one template per subject under the subject's name: `openGalleryStore` of
 * `@scaleface/models` keeps them, `identifyInStore` searches them. They say which backbone made them, which `identifyInStore` checks.
 *
 * @param gallery - From `enrol` or `openGallery`.
 * @param model - The model that described the faces.
 *
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu';
 * import { mkdtemp, rm } from 'node:fs/promises';
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * import { galleryEntries } from '@scaleface/data';
 * import { ScaleHead } from '@scaleface/heads';
 * import { enrol, loadModel, openGalleryStore, openPixelsBackbone, saveModel } from '@scaleface/models';
 *
 * const folder = await mkdtemp(join(tmpdir(), 'example-'));
 * await saveModel(join(folder, 'model'), new ScaleHead({ features: 8, hidden: [] }), openPixelsBackbone(4, 2));
 * const model = await loadModel(join(folder, 'model'));
 *
 * const face = (name = '', x = 0) => ({ name, embedding: Float32Array.of(x, 0, 0, 1), confidence: 30 });
 * const store = await openGalleryStore('memory:');
 * await store.add(galleryEntries(enrol([face('1.jpg', 1), face('2.jpg', -1)], ['ann', 'bob']), model));
 * const { entries } = await store.search(Float32Array.of(1, 0, 0, 1), { top: 1 });
 * entries[0]?.subject; // => 'ann'
 * await store.close();
 * model.dispose();
 * await rm(folder, { recursive: true });
 * ```
 */
export const galleryEntries = (gallery: Gallery, { config }: Pick<LoadedModel, 'config'>): GalleryEntry[] =>
  gallery.subjects.map((subject, i) => ({
    id: subject,
    subject,
    embedding: row(gallery.templates, i).slice(),
    confidence: at(gallery.confidence, i),
    metadata: { images: at(gallery.images, i), backbone_sha256: config.backbone.sha256 },
  }));

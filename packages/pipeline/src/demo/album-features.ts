import type { FeatureTable } from '@scaleface/data';
import type { Backbone, ProgressReport } from '@scaleface/models';
import type { Matrix } from '@scaleface/numerics';
import * as tf from '@tensorflow/tfjs-core';
import { type Album, toImages } from './album.js';

const BATCH = 128;

/**
 * The features of an album under a frozen backbone.
 *
 * @param backbone - Applied with its running statistics.
 * @param album - Photographs.
 * @param stage - Names the stage to `progress`.
 * @param progress - Called with progress.
 */
export async function albumFeatures(
  backbone: Backbone,
  album: Album,
  stage: string,
  progress?: ProgressReport,
): Promise<FeatureTable & { readonly bottleneck: Matrix }> {
  const parts: { embedding: Float32Array; bottleneck: Float32Array }[] = [];
  const count = album.pixels.length;
  for (let start = 0; start < count; start += BATCH) {
    const images = toImages(album.pixels.slice(start, start + BATCH));
    const { embedding, bottleneck } = backbone.apply(images);
    parts.push({
      embedding: (await embedding.data()) as Float32Array,
      bottleneck: (await bottleneck.data()) as Float32Array,
    });
    tf.dispose([images, embedding, bottleneck]);
    progress?.(stage, Math.min(count, start + BATCH), count);
  }
  const join = (column: 'embedding' | 'bottleneck'): Matrix => {
    const total = parts.reduce((sum, part) => sum + part[column].length, 0);
    const data = new Float32Array(total);
    let at = 0;
    for (const part of parts) {
      data.set(part[column], at);
      at += part[column].length;
    }
    return { data, width: total / count };
  };
  return {
    ids: album.ids,
    subjects: album.subjects,
    embedding: join('embedding'),
    bottleneck: join('bottleneck'),
    numbers: {},
    metadata: { backbone: 'drawn-faces' },
  };
}

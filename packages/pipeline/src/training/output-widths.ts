import type { Backbone, Preprocessing } from '@scaleface/models';
import * as tf from '@tensorflow/tfjs-core';

/**
 * How wide a backbone's outputs are, from one grey image.
 *
 * @param backbone - The backbone.
 * @param declared - What it takes.
 * @returns The widths of embedding and bottleneck.
 */
export function outputWidths(
  backbone: Backbone,
  { width, height, layout }: Preprocessing,
): {
  /** Of the embedding. */
  readonly d: number;
  /** Of the bottleneck. */
  readonly f: number;
} {
  return tf.tidy(() => {
    const { embedding, bottleneck } = backbone.apply(
      tf.zeros(layout === 'nchw' ? [1, 3, height, width] : [1, height, width, 3]),
    );
    return { d: embedding.shape[1], f: bottleneck.shape[1] };
  });
}

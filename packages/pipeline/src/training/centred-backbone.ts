import { type ApplyOptions, BaseModule, joinSlots, layouts, type Slot } from '@scaleface/core';
import type { Backbone, FaceFeatures } from '@scaleface/models';
import { createRandom } from '@scaleface/numerics';
import * as tf from '@tensorflow/tfjs-core';

/**
 * The first class centres: normal numbers of variance $1/D$.
 *
 * @param classes - C.
 * @param dimension - D.
 * @param seed - Decides them.
 * @returns A variable `[C, D]`; the caller disposes of it.
 */
export function firstCentres(classes: number, dimension: number, seed: number): tf.Variable {
  const random = createRandom(seed);
  const first = Float32Array.from({ length: classes * dimension }, () => random.normal() / Math.sqrt(dimension));
  return tf.tidy(() => tf.variable(tf.tensor2d(first, [classes, dimension])));
}

/** A backbone and its class centres as one module: what a training without a head learns and checkpoints hold. */
export class CentredBackbone extends BaseModule<FaceFeatures> {
  /** The class centres `[C, D]`, of any length. */
  readonly centres: tf.Variable;
  readonly #backbone: Backbone;

  /**
   * @param backbone - Gives embeddings.
   * @param classes - Number of identities.
   * @param dimension - Length of an embedding.
   * @param seed - Seed of the first class centres.
   */
  constructor(backbone: Backbone, classes: number, dimension: number, seed: number) {
    super();
    this.#backbone = backbone;
    this.centres = firstCentres(classes, dimension, seed);
  }

  /** The variables with their layouts, by name. */
  slots(): Record<string, Slot> {
    return {
      ...joinSlots({ backbone: this.#backbone }),
      'centres.weight': { variable: this.centres, layout: layouts.same },
    };
  }

  /**
   * @param x - Images, as the backbone wants them.
   * @param options - In training, batch statistics are used.
   * @returns Embedding and bottleneck; the caller owns them.
   */
  apply(x: tf.Tensor, options: ApplyOptions = {}): FaceFeatures {
    return this.#backbone.apply(x, options);
  }
}

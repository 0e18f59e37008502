import { type ApplyOptions, BaseModule, joinSlots, layouts, type Slot } from '@scaleface/core';
import type { ScaleHead } from '@scaleface/heads';
import type { Backbone, FaceFeatures } from '@scaleface/models';
import type * as tf from '@tensorflow/tfjs-core';
import { firstCentres } from './centred-backbone.js';

/** What an {@link EndToEndNetwork} says about a batch of images. */
export interface ScaledFeatures extends FaceFeatures {
  /** `[N, 1]`: the scale $s(x)$ of each image. */
  readonly scale: tf.Tensor2D;
}

/** The parts of an {@link EndToEndNetwork}. */
export interface EndToEndParts {
  /** Gives embedding and bottleneck. */
  readonly backbone: Backbone;
  /** Reads the bottleneck. */
  readonly head: ScaleHead;
  /** Number of identities. */
  readonly classes: number;
  /** Length of an embedding. */
  readonly dimension: number;
  /** Seed of the first class centres. */
  readonly seed: number;
  /** Whether the backbone is frozen, its running statistics included. */
  readonly freezeBackbone: boolean;
}

/** Backbone, scale head and class centres as one module: what end-to-end training learns and checkpoints hold. */
export class EndToEndNetwork extends BaseModule<ScaledFeatures> {
  /** The class centres `[C, D]`, of any length. */
  readonly centres: tf.Variable;
  readonly #parts: EndToEndParts;

  /** @param parts - Backbone and head, and the sizes of the centres. */
  constructor(parts: EndToEndParts) {
    super();
    const { classes, dimension, seed } = parts;
    this.centres = firstCentres(classes, dimension, seed);
    this.#parts = parts;
  }

  /** The variables with their layouts, by name. */
  slots(): Record<string, Slot> {
    const { backbone, head } = this.#parts;
    return {
      ...joinSlots({ backbone, head }),
      'centres.weight': { variable: this.centres, layout: layouts.same },
    };
  }

  /** The variables that learn; those of a frozen backbone do not. */
  override get trainableVariables(): Record<string, tf.Variable> {
    const all = Object.entries(super.trainableVariables);
    const { freezeBackbone } = this.#parts;
    return Object.fromEntries(freezeBackbone ? all.filter(([name]) => !name.startsWith('backbone.')) : all);
  }

  /**
   * @param x - Images, as the backbone wants them.
   * @param options - In training, batch statistics are used, except for those of a frozen backbone.
   * @returns Embedding, bottleneck and scale; the caller owns them.
   */
  apply(x: tf.Tensor, options: ApplyOptions = {}): ScaledFeatures {
    const { backbone, head, freezeBackbone } = this.#parts;
    const { embedding, bottleneck } = backbone.apply(x, freezeBackbone ? {} : options);
    const { scale, logit } = head.apply(bottleneck, options);
    logit.dispose();
    return { embedding, bottleneck, scale };
  }
}

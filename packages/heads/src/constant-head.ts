import type { ApplyOptions, Slot } from '@scaleface/core';
import { at } from '@scaleface/numerics';
import * as tf from '@tensorflow/tfjs-core';
import { BaseHead, type HeadOutput } from './head.js';

/** The value of a {@link ConstantHead}. */
export interface ConstantHeadOptions {
  /** The scale of every image. Default 64. */
  readonly value?: number;
}

/**
 * The same scale for every image: ArcFace seen as ScaleFace, and the baseline without any confidence.
 *
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu';
 * import * as tf from '@tensorflow/tfjs-core';
 * import { ConstantHead } from '@scaleface/heads';
 *
 * Array.from(new ConstantHead().apply(tf.zeros([2, 5])).scale?.dataSync() ?? []); // => [64, 64]
 * ```
 */
export class ConstantHead extends BaseHead<HeadOutput> {
  readonly kind: string = 'constant_head';
  /** The options, defaults filled in. */
  readonly config: Readonly<Required<ConstantHeadOptions>> & Readonly<Record<string, unknown>>;
  readonly outputs: Readonly<Record<string, number>> = { scale: 1 };

  /** @param options - The value. */
  constructor(options: ConstantHeadOptions = {}) {
    super();
    this.config = { value: options.value ?? 64 };
  }

  /** No variables. */
  slots(): Record<string, Slot> {
    return {};
  }

  /**
   * @param x - `[N, …]`; only N matters.
   * @param _options - Training makes no difference.
   * @returns `{ scale }`, `[N, 1]`; the caller disposes it.
   */
  apply(x: tf.Tensor, _options: ApplyOptions = {}): HeadOutput {
    return { scale: tf.fill([at(x.shape, 0), 1], this.config.value) };
  }
}

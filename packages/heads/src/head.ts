import { BaseModule, type Module, type Slot } from '@scaleface/core';
import type * as tf from '@tensorflow/tfjs-core';

/** Tensors by name: what a head says about a batch. */
export type HeadOutput = Readonly<Record<string, tf.Tensor2D>>;

/** A head: a module over features `[N, F]` whose construction can be written down. */
export interface Head<Output = HeadOutput> extends Module<Output> {
  /** The name under which `createHead` makes this kind of head. */
  readonly kind: string;
  /** The options that make a head of the same shape; JSON-safe, defaults filled in. Weights are not part of it. */
  readonly config: Readonly<Record<string, unknown>>;
  /** The width of each output: `{ scale: 1, logit: 1 }`. */
  readonly outputs: Readonly<Record<string, number>>;
  /** The variables with their layouts, by PyTorch's names. */
  slots(): Record<string, Slot>;
}

/**
 * What the heads of this package share.
 *
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu';
 * import * as tf from '@tensorflow/tfjs-core';
 * import { joinSlots, Linear } from '@scaleface/core';
 * import { BaseHead } from '@scaleface/heads';
 * import { createRandom } from '@scaleface/numerics';
 *
 * // A head of one's own: a scale that is linear in the features.
 * class LinearHead extends BaseHead {
 *   kind = 'linear_head';
 *   config = { features: 2 };
 *   outputs = { scale: 1 };
 *   linear = new Linear({ inFeatures: 2, outFeatures: 1, random: createRandom(0) });
 *   slots() {
 *     return joinSlots({ linear: this.linear });
 *   }
 *   apply(x = tf.zeros([1, 2])) {
 *     return { scale: this.linear.apply(x) };
 *   }
 * }
 * const head = new LinearHead();
 * head.loadStateDict({ 'linear.weight': tf.tensor2d([[2, 1]]), 'linear.bias': tf.tensor1d([10]) });
 * head.apply(tf.tensor2d([[1, 3], [5, 0]])).scale.arraySync(); // => [[15], [20]]
 * head.dispose();
 * ```
 */
export abstract class BaseHead<Output = HeadOutput> extends BaseModule<Output> implements Head<Output> {
  /** The name under which `createHead` makes this kind of head. */
  abstract readonly kind: string;
  /** The options that make a head of the same shape. */
  abstract readonly config: Readonly<Record<string, unknown>>;
  /** The width of each output. */
  abstract readonly outputs: Readonly<Record<string, number>>;
}

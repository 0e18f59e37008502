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

/** What the heads of this package share. */
export abstract class BaseHead<Output = HeadOutput> extends BaseModule<Output> implements Head<Output> {
  /** The name under which `createHead` makes this kind of head. */
  abstract readonly kind: string;
  /** The options that make a head of the same shape. */
  abstract readonly config: Readonly<Record<string, unknown>>;
  /** The width of each output. */
  abstract readonly outputs: Readonly<Record<string, number>>;
}

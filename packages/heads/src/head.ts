import { BaseModule, type Module, type Slot } from '@scaleface/core';
import type * as tf from '@tensorflow/tfjs-core';

/** A head: a module over features `[N, F]` whose construction can be written down. */
export interface Head<Output = Record<string, tf.Tensor>> extends Module<Output> {
  /** The name under which `createHead` makes this kind of head. */
  readonly kind: string;
  /** The options that make a head of the same shape; JSON-safe, defaults filled in. Weights are not part of it. */
  readonly config: Readonly<Record<string, unknown>>;
}

/** What the heads of this package share beside {@link BaseModule}. */
export abstract class BaseHead<Output = Record<string, tf.Tensor>> extends BaseModule<Output> implements Head<Output> {
  /** The name under which `createHead` makes this kind of head. */
  abstract readonly kind: string;
  /** The options that make a head of the same shape. */
  abstract readonly config: Readonly<Record<string, unknown>>;
}

/** A part of a head: anything with named variables that maps rows to rows. */
export type Layer = BaseModule<tf.Tensor> & { slots(): Record<string, Slot> };

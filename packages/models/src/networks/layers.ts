import { type ApplyOptions, BaseModule, joinSlots, type Module, type Slot } from '@scaleface/core';
import * as tf from '@tensorflow/tfjs-core';

/** A module from one tensor to one tensor, with the slots that name its variables. */
export type Layer = Module<tf.Tensor> & { slots(): Record<string, Slot> };

/** Layers one after the other, by the names that PyTorch gives them. */
export class Chain extends BaseModule {
  readonly #layers: Readonly<Record<string, Layer>>;

  /** @param layers - In the order of their application. */
  constructor(layers: Readonly<Record<string, Layer>>) {
    super();
    this.#layers = layers;
  }

  slots(): Record<string, Slot> {
    return joinSlots({ ...this.#layers });
  }

  apply(x: tf.Tensor, options: ApplyOptions = {}): tf.Tensor {
    return tf.tidy(() => Object.values(this.#layers).reduce((y, layer) => layer.apply(y, options), x));
  }
}

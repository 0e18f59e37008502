import { type ApplyOptions, BaseModule, BatchNorm, Conv2d, joinSlots, type Module, type Slot } from '@scaleface/core';
import { at } from '@scaleface/numerics';
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
    const folded = options.training ? undefined : options.folded;
    return tf.tidy(() => {
      const layers = Object.values(this.#layers);
      let y = x;
      for (let i = 0; i < layers.length; i++) {
        const [layer, next] = [at(layers, i), layers[i + 1]];
        if (folded !== undefined && layer instanceof Conv2d && next instanceof BatchNorm) {
          y = folded.apply(y, layer, next);
          i++;
        } else {
          y = layer.apply(y, options);
        }
      }
      return y;
    });
  }
}

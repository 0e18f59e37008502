import {
  type ApplyOptions,
  BaseModule,
  BatchNorm,
  Conv2d,
  joinSlots,
  type LayerFolding,
  type Slot,
} from '@scaleface/core';
import * as tf from '@tensorflow/tfjs-core';

/** A module from one tensor to one tensor, with the slots that name its variables. */
export type Layer = BaseModule<tf.Tensor>;

/** A layer, and the batch norm that is folded into it. */
type Step = readonly [layer: Layer, norm?: BatchNorm];

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

  override prepareFolding(folding: LayerFolding): void {
    for (const [layer, norm] of this.#steps(true)) {
      if (norm === undefined) layer.prepareFolding(folding);
      else folding.prepare(layer, norm);
    }
  }

  apply(x: tf.Tensor, options: ApplyOptions = {}): tf.Tensor {
    const folded = options.training ? undefined : options.folded;
    return tf.tidy(() =>
      this.#steps(folded !== undefined).reduce(
        (y, [layer, norm]) =>
          norm === undefined ? layer.apply(y, options) : (folded as LayerFolding).apply(y, layer, norm),
        x,
      ),
    );
  }

  /** The layers in their order, each convolution with the batch norm behind it where they are folded. */
  #steps(folding: boolean): Step[] {
    const layers = Object.values(this.#layers);
    const normBehind = (i: number): BatchNorm | undefined => {
      const [layer, next] = [layers[i], layers[i + 1]];
      return folding && layer instanceof Conv2d && next instanceof BatchNorm ? next : undefined;
    };
    return layers.flatMap((layer, i): Step[] => {
      if (normBehind(i - 1) !== undefined) return [];
      const norm = normBehind(i);
      return [norm === undefined ? [layer] : [layer, norm]];
    });
  }
}

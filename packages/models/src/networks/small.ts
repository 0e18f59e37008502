import {
  type ApplyOptions,
  BaseModule,
  BatchNorm,
  Conv2d,
  joinSlots,
  type LayerFolding,
  Linear,
  PReLU,
  type Slot,
} from '@scaleface/core';
import { createRandom } from '@scaleface/numerics';
import * as tf from '@tensorflow/tfjs-core';
import { type FaceFeatures, flattenMaps } from './backbone.js';
import { Chain } from './layers.js';

/** Size and seed of a {@link SmallBackbone}. */
export interface SmallBackboneOptions {
  /** Width and height of the images; a multiple of 8. Default 32. */
  readonly size?: number;
  /** Channels at half, a quarter and an eighth of the width. Default `[32, 64, 128]`. */
  readonly widths?: readonly [number, number, number];
  /** Dimension of the embedding. Default 128. */
  readonly dimension?: number;
  /** Seed of the first values. */
  readonly seed: number;
}

/** Convolution, batch norm and PReLU, as a stage of {@link SmallBackbone}. */
class Block extends BaseModule {
  readonly #layers: Chain;

  constructor(conv: Conv2d, features: number) {
    super();
    this.#layers = new Chain({ conv, bn: new BatchNorm({ features }), prelu: new PReLU({ features }) });
  }

  slots(): Record<string, Slot> {
    return this.#layers.slots();
  }

  override prepareFolding(folding: LayerFolding): void {
    this.#layers.prepareFolding(folding);
  }

  apply(x: tf.Tensor, options: ApplyOptions = {}): tf.Tensor {
    return tf.tidy(() => this.#layers.apply(x, options));
  }
}

/**
 * A convolutional network of five layers for small face images, laid out like the published backbone: the map after
 * the last batch norm, flattened, is the bottleneck; a linear layer and a batch norm make the embedding of it.
 *
 * Oracle: the operations one after the other in TensorFlow.js.
 *
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu';
 * import { ScaleHead } from '@scaleface/heads';
 * import { SmallBackbone } from '@scaleface/models';
 * import * as tf from '@tensorflow/tfjs-core';
 *
 * // A network for images of 16 × 16, and a head that reads its bottleneck.
 * const net = new SmallBackbone({ size: 16, widths: [4, 4, 8], dimension: 6, seed: 1 });
 * const head = new ScaleHead({ features: net.bottleneckFeatures, hidden: [4] });
 * const { embedding, bottleneck } = net.apply(tf.zeros([2, 16, 16, 3]));
 * embedding.shape; // => [2, 6]
 * const { scale, logit } = head.apply(bottleneck);
 * scale.shape; // => [2, 1]
 * tf.dispose([embedding, bottleneck, scale, logit]);
 * net.dispose();
 * head.dispose();
 * ```
 */
export class SmallBackbone extends BaseModule<FaceFeatures> {
  /** Length of a bottleneck row. */
  readonly bottleneckFeatures: number;
  /** Length of an embedding. */
  readonly dimension: number;
  readonly #layers: readonly Block[];
  readonly #last: Conv2d;
  readonly #lastNorm: BatchNorm;
  readonly #linear: Linear;
  readonly #features: BatchNorm;

  /** @param options - Size and seed. */
  constructor(options: SmallBackboneOptions) {
    super();
    const { size = 32, widths = [32, 64, 128], dimension = 128, seed } = options;
    const random = createRandom(seed);
    const [a, b, c] = widths;
    const conv = (inChannels: number, outChannels: number, stride: number): Conv2d =>
      new Conv2d({ inChannels, outChannels, kernelSize: 3, stride, padding: 1, bias: false, random });
    this.dimension = dimension;
    this.bottleneckFeatures = (size / 8) ** 2 * c;
    this.#layers = [
      new Block(conv(3, a, 2), a),
      new Block(conv(a, b, 2), b),
      new Block(conv(b, b, 1), b),
      new Block(conv(b, c, 2), c),
    ];
    this.#last = conv(c, c, 1);
    this.#lastNorm = new BatchNorm({ features: c });
    this.#linear = new Linear({ inFeatures: this.bottleneckFeatures, outFeatures: dimension, random });
    this.#features = new BatchNorm({ features: dimension });
  }

  /** The variables with their layouts, by name. */
  slots(): Record<string, Slot> {
    const layers = Object.fromEntries(this.#layers.map((layer, i) => [`layers.${i}`, layer]));
    return joinSlots({
      ...layers,
      conv: this.#last,
      bn2: this.#lastNorm,
      fc: this.#linear,
      features: this.#features,
    });
  }

  override prepareFolding(folding: LayerFolding): void {
    for (const layer of this.#layers) layer.prepareFolding(folding);
  }

  /**
   * @param x - Images `[N, size, size, 3]` in $[-1, 1]$.
   * @param options - In training, batch statistics are used.
   * @returns Embedding and bottleneck; the caller owns both.
   */
  apply(x: tf.Tensor, options: ApplyOptions = {}): FaceFeatures {
    const [embedding, bottleneck] = tf.tidy(() => {
      const [first, second, third, fourth] = this.#layers as [Block, Block, Block, Block];
      const quarter = second.apply(first.apply(x, options), options);
      const eighth = fourth.apply(tf.add(quarter, third.apply(quarter, options)), options);
      const map = this.#lastNorm.apply(tf.add(eighth, this.#last.apply(eighth)), options);
      const flat = flattenMaps(map);
      return [this.#features.apply(this.#linear.apply(flat), options) as tf.Tensor2D, flat] as const;
    });
    return { embedding, bottleneck };
  }
}

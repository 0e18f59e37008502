import {
  type ApplyOptions,
  BaseModule,
  Conv2d,
  checkShape,
  type Initializer,
  joinSlots,
  Linear,
  PReLU,
  type Slot,
} from '@scaleface/core';
import { at, createRandom } from '@scaleface/numerics';
import * as tf from '@tensorflow/tfjs-core';
import { AngleLinear, type AngleOutput } from './angle-linear.js';
import { channelsLast, type FaceFeatures, flattenMaps, type ImageLayout } from './backbone.js';

/** Shape and first values of a {@link SphereNet20}. */
export interface SphereNetOptions {
  /** Number of classes of the last layer; 10574 in the published network. Default: no such layer. */
  readonly classes?: number;
  /** Dimension of the embedding. Default 512. */
  readonly dimension?: number;
  /** The order of the axes of the images. Default `nhwc`. */
  readonly layout?: ImageLayout;
  /** Seed of the initial weights. Default 0. */
  readonly seed?: number;
  /** How weights are drawn. Default uniform as PyTorch does. */
  readonly init?: Initializer;
}

/** Residual pairs of the four stages. */
const pairs = [1, 2, 4, 1] as const;
const widths = [64, 128, 256, 512] as const;

/**
 * SphereNet with 20 layers, for images of 112 rows and 96 columns: four stages of 64, 128, 256 and 512 channels, each a
 * convolution at stride 2 and residual pairs of convolutions with PReLU, no batch norm; the flattened map (21 504 wide)
 * is the bottleneck. With `classes`, 28 084 544 parameters at 10 574 of them.
 *
 * PyTorch's names: `conv1_1.weight`, `relu1_1.weight`, …, `fc5.weight`, `fc6.weight`.
 *
 * Source: Liu et al. 2017 (SphereFace), arXiv 1704.08063, table 2, and the published code. Oracle: the operations one
 * after the other in TensorFlow.js; the published names and number of parameters.
 *
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu';
 * import { zeroInitializer } from '@scaleface/core';
 * import { SphereNet20 } from '@scaleface/models';
 *
 * const net = new SphereNet20({ init: zeroInitializer });
 * net.variables['fc5.weight']?.shape; // => [21504, 512]
 * ```
 */
export class SphereNet20 extends BaseModule<FaceFeatures> {
  readonly #layers: Readonly<Record<string, Conv2d | PReLU>>;
  readonly #linear: Linear;
  readonly #angles: AngleLinear | undefined;
  readonly #layout: ImageLayout;

  /** @param options - Shape and first values. */
  constructor(options: SphereNetOptions = {}) {
    super();
    const { classes, dimension = 512, layout = 'nhwc', seed = 0, init } = options;
    const random = createRandom(seed);
    const drawn = { random, ...(init && { init }) };
    const layers: Record<string, Conv2d | PReLU> = {};
    widths.forEach((outChannels, i) => {
      for (let j = 1; j <= 1 + 2 * at(pairs, i); j++) {
        const inChannels = j === 1 ? (widths[i - 1] ?? 3) : outChannels;
        const geometry = { inChannels, outChannels, kernelSize: 3, stride: j === 1 ? 2 : 1, padding: 1 };
        layers[`conv${i + 1}_${j}`] = new Conv2d({ ...geometry, ...drawn });
        layers[`relu${i + 1}_${j}`] = new PReLU({ features: outChannels });
      }
    });
    this.#layers = layers;
    this.#linear = new Linear({ inFeatures: 512 * 7 * 6, outFeatures: dimension, ...drawn });
    this.#angles = classes === undefined ? undefined : new AngleLinear({ inFeatures: dimension, classes, seed });
    this.#layout = layout;
  }

  /** The variables with their layouts, by PyTorch's names. */
  slots(): Record<string, Slot> {
    return joinSlots({ ...this.#layers, fc5: this.#linear, ...(this.#angles && { fc6: this.#angles }) });
  }

  #unit(x: tf.Tensor, stage: number, index: number): tf.Tensor {
    const layer = (kind: string): Conv2d | PReLU => this.#layers[`${kind}${stage}_${index}`] as Conv2d | PReLU;
    return layer('relu').apply(layer('conv').apply(x));
  }

  /**
   * @param x - Images `[N, 112, 96, 3]`, or `[N, 3, 112, 96]` for the layout `nchw`; in $[-1, 1]$.
   * @param _options - Training makes no difference: there is no batch norm.
   * @returns Embedding `[N, D]` and bottleneck `[N, 21504]`; the caller disposes both.
   * @throws ScaleFaceError `shape-mismatch`.
   */
  apply(x: tf.Tensor, _options: ApplyOptions = {}): FaceFeatures {
    checkShape('x', x, this.#layout === 'nhwc' ? [null, 112, 96, 3] : [null, 3, 112, 96]);
    const [embedding, bottleneck] = tf.tidy(() => {
      let y = channelsLast(x, this.#layout);
      pairs.forEach((count, i) => {
        y = this.#unit(y, i + 1, 1);
        for (let j = 1; j <= count; j++) y = tf.add(y, this.#unit(this.#unit(y, i + 1, 2 * j), i + 1, 2 * j + 1));
      });
      const flat = flattenMaps(y);
      return [this.#linear.apply(flat), flat] as const;
    });
    return { embedding, bottleneck };
  }

  /**
   * Cosines and angle function of embeddings, for the A-softmax loss.
   *
   * @param embedding - `[N, D]`.
   * @returns `undefined` for a network without classes.
   */
  angles(embedding: tf.Tensor2D): AngleOutput | undefined {
    return this.#angles?.apply(embedding);
  }
}

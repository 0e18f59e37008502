import {
  type ApplyOptions,
  BaseModule,
  BatchNorm,
  Conv2d,
  checkShape,
  type Initializer,
  joinSlots,
  Linear,
  PReLU,
  type Slot,
} from '@scaleface/core';
import { createRandom } from '@scaleface/numerics';
import * as tf from '@tensorflow/tfjs-core';
import { channelsLast, type FaceFeatures, flattenMaps, type ImageLayout } from './backbone.js';
import { Chain, type Layer } from './layers.js';

/** Shape and first values of a {@link MobileFaceNet}. */
export interface MobileFaceNetOptions {
  /** Residual blocks of the three stages. Default `[4, 6, 2]`, as in the paper. */
  readonly blocks?: readonly [number, number, number];
  /** Multiplies the widths 64 and 128; 2 in InsightFace's `mbf`. Default 1. */
  readonly widen?: number;
  /** Dimension of the embedding. Default 128. */
  readonly dimension?: number;
  /** The order of the axes of the images. Default `nhwc`. */
  readonly layout?: ImageLayout;
  /** Decides the first weights. Default 0. */
  readonly seed?: number;
  /** How weights are drawn. Default uniform as PyTorch does. */
  readonly init?: Initializer;
}

interface Geometry {
  readonly kernelSize: number;
  readonly stride: number;
  readonly padding: number;
  readonly groups: number;
}

const point: Geometry = { kernelSize: 1, stride: 1, padding: 0, groups: 1 };

/** Makes convolution and batch norm, with PReLU if they are not linear. */
type MakeUnit = (inChannels: number, outChannels: number, geometry: Geometry, linear?: boolean) => Layer;

/** Expansion by 1 × 1, depthwise 3 × 3, projection by 1 × 1; the input is added if shapes agree. */
class Bottleneck extends BaseModule {
  readonly #layers: Chain;
  readonly #residual: boolean;

  constructor(inChannels: number, outChannels: number, wide: number, stride: number, unit: MakeUnit) {
    super();
    this.#residual = stride === 1 && inChannels === outChannels;
    this.#layers = new Chain({
      expand: unit(inChannels, wide, point),
      depthwise: unit(wide, wide, { kernelSize: 3, stride, padding: 1, groups: wide }),
      project: unit(wide, outChannels, point, true),
    });
  }

  slots(): Record<string, Slot> {
    return this.#layers.slots();
  }

  apply(x: tf.Tensor, options: ApplyOptions = {}): tf.Tensor {
    return tf.tidy(() => {
      const y = this.#layers.apply(x, options);
      return this.#residual ? tf.add(x, y) : y;
    });
  }
}

/**
 * MobileFaceNet for 112 × 112 faces: inverted residuals of 64 and 128 channels, a 1 × 1 convolution to 512 channels (the
 * map that is the bottleneck, 25 088 wide), a depthwise 7 × 7 convolution over the whole map, and a linear map with
 * batch norm (the embedding). About a million parameters.
 *
 * Source: Chen et al. 2018 (MobileFaceNets), arXiv 1804.07573, table 1.
 *
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu';
 * import { MobileFaceNet } from '@scaleface/pipeline';
 *
 * const net = new MobileFaceNet();
 * const learned = Object.values(net.trainableVariables).reduce((n, v) => n + v.size, 0);
 * Math.round(learned / 1e5); // => 10
 * ```
 */
export class MobileFaceNet extends BaseModule<FaceFeatures> {
  readonly #trunk: Chain;
  readonly #whole: Layer;
  readonly #linear: Linear;
  readonly #features: BatchNorm;
  readonly #layout: ImageLayout;

  /** @param options - Shape and first values. */
  constructor(options: MobileFaceNetOptions = {}) {
    super();
    const { blocks = [4, 6, 2], widen = 1, dimension = 128, layout = 'nhwc', seed = 0, init } = options;
    const drawn = { random: createRandom(seed), ...(init && { init }) };
    const unit: MakeUnit = (inChannels, outChannels, geometry, linear = false) =>
      new Chain({
        conv: new Conv2d({ inChannels, outChannels, ...geometry, bias: false, ...drawn }),
        bn: new BatchNorm({ features: outChannels }),
        ...(linear ? {} : { prelu: new PReLU({ features: outChannels }) }),
      });
    const [a, b] = [64 * widen, 128 * widen];
    const stage = (inChannels: number, channels: number, wide: number, count: number): Chain => {
      const rest = Array.from({ length: count }, (_, i): [string, Layer] => [
        `block${i}`,
        new Bottleneck(channels, channels, 2 * channels, 1, unit),
      ]);
      return new Chain({ down: new Bottleneck(inChannels, channels, wide, 2, unit), ...Object.fromEntries(rest) });
    };
    this.#trunk = new Chain({
      stem: unit(3, a, { kernelSize: 3, stride: 2, padding: 1, groups: 1 }),
      depthwise: unit(a, a, { kernelSize: 3, stride: 1, padding: 1, groups: a }),
      stage1: stage(a, a, 2 * a, blocks[0]),
      stage2: stage(a, b, 4 * a, blocks[1]),
      stage3: stage(b, b, 4 * b, blocks[2]),
      last: unit(b, 512, point),
    });
    this.#whole = unit(512, 512, { kernelSize: 7, stride: 1, padding: 0, groups: 512 }, true);
    this.#linear = new Linear({ inFeatures: 512, outFeatures: dimension, bias: false, ...drawn });
    this.#features = new BatchNorm({ features: dimension });
    this.#layout = layout;
  }

  /** The variables with their layouts, by name. */
  slots(): Record<string, Slot> {
    return { ...this.#trunk.slots(), ...joinSlots({ whole: this.#whole, fc: this.#linear, features: this.#features }) };
  }

  /**
   * @param x - Images `[N, 112, 112, 3]`, or `[N, 3, 112, 112]` for the layout `nchw`; in $[-1, 1]$.
   * @param options - In training batch statistics are used and the running ones advance; otherwise nothing changes.
   * @returns Embedding `[N, D]` and bottleneck `[N, 25088]`; the caller disposes both.
   * @throws ScaleFaceError `shape-mismatch`.
   */
  apply(x: tf.Tensor, options: ApplyOptions = {}): FaceFeatures {
    checkShape('x', x, this.#layout === 'nhwc' ? [null, 112, 112, 3] : [null, 3, 112, 112]);
    const [embedding, bottleneck] = tf.tidy(() => {
      const map = this.#trunk.apply(channelsLast(x, this.#layout), options);
      const pooled = flattenMaps(this.#whole.apply(map, options));
      const features = this.#features.apply(this.#linear.apply(pooled), options) as tf.Tensor2D;
      return [features, flattenMaps(map)] as const;
    });
    return { embedding, bottleneck };
  }
}

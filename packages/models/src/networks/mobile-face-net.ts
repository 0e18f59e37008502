import {
  type ApplyOptions,
  BaseModule,
  BatchNorm,
  Conv2d,
  checkShape,
  type Initializer,
  joinSlots,
  type LayerFolding,
  Linear,
  PReLU,
  type Slot,
} from '@scaleface/core';
import { createRandom } from '@scaleface/numerics';
import * as tf from '@tensorflow/tfjs-core';
import { channelsLast, type FaceFeatures, flattenMaps, type ImageLayout } from './backbone.js';
import { insightFaceName } from './insight-face-names.js';
import { Chain, type Layer } from './layers.js';

/** Shape and first values of a {@link MobileFaceNet}. */
export interface MobileFaceNetOptions {
  /** Residual blocks of the three stages. Default `[4, 6, 2]`, as in the paper. */
  readonly blocks?: readonly [number, number, number];
  /** Multiplies the widths 64 and 128, and with them the inner ones. Default 1. */
  readonly widen?: number;
  /**
   * InsightFace's network (`mbf` is widened by 2): the inner widths 128, 256 and 512 and the 64 groups of the second
   * convolution stay as they are, and variables have its names. Default false.
   */
  readonly insightFace?: boolean;
  /** Dimension of the embedding. Default 128. */
  readonly dimension?: number;
  /** The order of the axes of the images. Default `nhwc`. */
  readonly layout?: ImageLayout;
  /** Seed of the initial weights. Default 0. */
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

  override prepareFolding(folding: LayerFolding): void {
    this.#layers.prepareFolding(folding);
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
 * Source: Chen et al. 2018 (MobileFaceNets), arXiv 1804.07573, table 1. Oracle of InsightFace's variant: the same network
 * written in PyTorch.
 *
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu';
 * import { MobileFaceNet } from '@scaleface/models';
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
  readonly #insightFace: boolean;

  /** @param options - Shape and first values. */
  constructor(options: MobileFaceNetOptions = {}) {
    super();
    const {
      blocks = [4, 6, 2],
      widen = 1,
      insightFace = false,
      dimension = 128,
      layout = 'nhwc',
      seed = 0,
      init,
    } = options;
    const drawn = { random: createRandom(seed), ...(init && { init }) };
    const unit: MakeUnit = (inChannels, outChannels, geometry, linear = false) =>
      new Chain({
        conv: new Conv2d({ inChannels, outChannels, ...geometry, bias: false, ...drawn }),
        bn: new BatchNorm({ features: outChannels }),
        ...(linear ? {} : { prelu: new PReLU({ features: outChannels }) }),
      });
    const [a, b] = [64 * widen, 128 * widen];
    const inner = insightFace ? 1 : widen;
    /** A block that halves the map, `wide[0]` inside, and `count` blocks that keep it, `wide[1]` inside. */
    const stage = (inChannels: number, channels: number, wide: readonly [number, number], count: number): Chain => {
      const [first, others] = wide.map((width) => width * inner) as [number, number];
      const rest = Array.from({ length: count }, (_, i): [string, Layer] => [
        `block${i}`,
        new Bottleneck(channels, channels, others, 1, unit),
      ]);
      return new Chain({ down: new Bottleneck(inChannels, channels, first, 2, unit), ...Object.fromEntries(rest) });
    };
    this.#trunk = new Chain({
      stem: unit(3, a, { kernelSize: 3, stride: 2, padding: 1, groups: 1 }),
      depthwise: unit(a, a, { kernelSize: 3, stride: 1, padding: 1, groups: 64 * inner }),
      stage1: stage(a, a, [128, 128], blocks[0]),
      stage2: stage(a, b, [256, 256], blocks[1]),
      stage3: stage(b, b, [512, 256], blocks[2]),
      last: unit(b, 512, point),
    });
    this.#whole = unit(512, 512, { kernelSize: 7, stride: 1, padding: 0, groups: 512 }, true);
    this.#linear = new Linear({ inFeatures: 512, outFeatures: dimension, bias: false, ...drawn });
    this.#features = new BatchNorm({ features: dimension });
    this.#layout = layout;
    this.#insightFace = insightFace;
  }

  /** The variables with their layouts, by name. */
  slots(): Record<string, Slot> {
    const head = joinSlots({ whole: this.#whole, fc: this.#linear, features: this.#features });
    const slots = Object.entries({ ...this.#trunk.slots(), ...head });
    return Object.fromEntries(this.#insightFace ? slots.map(([name, slot]) => [insightFaceName(name), slot]) : slots);
  }

  override prepareFolding(folding: LayerFolding): void {
    for (const layer of [this.#trunk, this.#whole]) layer.prepareFolding(folding);
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

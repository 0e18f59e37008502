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
  normalInitializer,
  PReLU,
  type Slot,
  SpectralConv2d,
  SpectralLinear,
} from '@scaleface/core';
import { at, createRandom, type Random } from '@scaleface/numerics';
import * as tf from '@tensorflow/tfjs-core';
import { channelsLast, type FaceFeatures, flattenMaps, type ImageLayout, unitRows } from './backbone.js';
import { Chain, type Layer } from './layers.js';

/** Shape of an {@link IResNet}. */
export interface IResNetOptions {
  /** Residual blocks of the four stages: `[2, 2, 2, 2]` is iResNet-18, `[3, 4, 14, 3]` iResNet-50. */
  readonly blocks: readonly [number, number, number, number];
  /** Whether every convolution and the linear map are spectrally normalised, with 3 power iterations. Default false. */
  readonly spectral?: boolean;
  /** Whether embeddings are brought to length 1. Default false. */
  readonly normalized?: boolean;
  /** Dimension of the embedding. Default 512. */
  readonly dimension?: number;
  /** The order of the axes of the images. Default `nhwc`. */
  readonly layout?: ImageLayout;
  /** Seed of the initial weights. Default 0. */
  readonly seed?: number;
  /**
   * How convolutions and the linear map are drawn. Default: normal with deviation 0.1, and uniform as PyTorch does.
   * `zeroInitializer` saves seconds where weights are loaded right after.
   */
  readonly init?: Initializer;
}

/** Makes the convolutions of a network: with given first values. */
type MakeConv = (inChannels: number, outChannels: number, kernelSize: number, stride: number) => Layer;

/** Power iterations of the spectral variant at each forward in training, as published. */
const powerIterations = 3;

/** How the convolutions of a network are made: plain or spectrally normalised, 3 × 3 padded, without bias. */
export const makeConvs =
  (spectral: boolean, random: Random, init: Initializer): MakeConv =>
  (inChannels, outChannels, kernelSize, stride) => {
    const padding = kernelSize === 3 ? 1 : 0;
    const options = { inChannels, outChannels, kernelSize, stride, padding, bias: false, random, init };
    return spectral ? new SpectralConv2d({ ...options, powerIterations }) : new Conv2d(options);
  };

/** BN → conv → BN → PReLU → conv (stride) → BN, plus the input, through 1 × 1 convolution and BN where shapes differ. */
class ResidualBlock extends BaseModule {
  readonly #trunk: Chain;
  readonly #shortcut: Chain | undefined;

  constructor(inChannels: number, channels: number, stride: number, shortcut: boolean, conv: MakeConv) {
    super();
    this.#trunk = new Chain({
      bn1: new BatchNorm({ features: inChannels }),
      conv1: conv(inChannels, channels, 3, 1),
      bn2: new BatchNorm({ features: channels }),
      prelu: new PReLU({ features: channels }),
      conv2: conv(channels, channels, 3, stride),
      bn3: new BatchNorm({ features: channels }),
    });
    this.#shortcut = shortcut
      ? new Chain({ '0': conv(inChannels, channels, 1, stride), '1': new BatchNorm({ features: channels }) })
      : undefined;
  }

  slots(): Record<string, Slot> {
    return { ...this.#trunk.slots(), ...(this.#shortcut ? joinSlots({ downsample: this.#shortcut }) : {}) };
  }

  override prepareFolding(folding: LayerFolding): void {
    for (const layer of [this.#trunk, this.#shortcut]) layer?.prepareFolding(folding);
  }

  apply(x: tf.Tensor, options: ApplyOptions = {}): tf.Tensor {
    return tf.tidy(() => tf.add(this.#trunk.apply(x, options), this.#shortcut?.apply(x, options) ?? x));
  }
}

/** A stage of the network: `count` residual blocks, the first with stride 2 and a shortcut. */
export function residualStage(inChannels: number, channels: number, count: number, conv: MakeConv): Chain {
  const blocks = Array.from({ length: count }, (_, i): [string, Layer] => [
    String(i),
    new ResidualBlock(i === 0 ? inChannels : channels, channels, i === 0 ? 2 : 1, i === 0, conv),
  ]);
  return new Chain(Object.fromEntries(blocks));
}

const widths = [64, 128, 256, 512] as const;

/**
 * The improved ResNet of InsightFace for 112 × 112 faces, with PyTorch's names: the checkpoints of `arcface_torch`,
 * of ScaleFace (`backbone`) and of PFE load as they are.
 *
 * Stem 3 × 3 convolution, four stages of 64, 128, 256 and 512 channels at strides 2, batch norm, flattening channel by
 * channel (the bottleneck, 25 088 wide), a linear map and a batch norm whose factor stays 1 (the embedding).
 *
 * Source: Duta et al. 2020, arXiv 2004.04989; the published configuration. Oracle: `golden/backbones`.
 *
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu';
 * import { IResNet } from '@scaleface/models';
 *
 * const net = new IResNet({ blocks: [1, 1, 1, 1], dimension: 2 });
 * net.variables['layer1.0.conv1.weight']?.shape; // => [3, 3, 64, 64]
 * ```
 */
export class IResNet extends BaseModule<FaceFeatures> {
  readonly #trunk: Chain;
  readonly #linear: Linear | SpectralLinear;
  readonly #features: BatchNorm;
  readonly #normalized: boolean;
  readonly #layout: ImageLayout;

  /** @param options - Shape and first values. */
  constructor(options: IResNetOptions) {
    super();
    const { blocks, spectral = false, normalized = false, dimension = 512, layout = 'nhwc', seed = 0, init } = options;
    const random = createRandom(seed);
    const conv = makeConvs(spectral, random, init ?? normalInitializer(0.1));
    const stages = blocks.map((count, i): [string, Layer] => [
      `layer${i + 1}`,
      residualStage(i === 0 ? 64 : at(widths, i - 1), at(widths, i), count, conv),
    ]);
    this.#trunk = new Chain({
      conv1: conv(3, 64, 3, 1),
      bn1: new BatchNorm({ features: 64 }),
      prelu: new PReLU({ features: 64 }),
      ...Object.fromEntries(stages),
      bn2: new BatchNorm({ features: 512 }),
    });
    const linear = { inFeatures: 512 * 7 * 7, outFeatures: dimension, random, ...(init && { init }) };
    this.#linear = spectral ? new SpectralLinear({ ...linear, powerIterations }) : new Linear(linear);
    this.#features = new BatchNorm({ features: dimension });
    // The factor of the last batch norm is 1 and stays so in the published network.
    (this.#features.variables.weight as tf.Variable).trainable = false;
    this.#normalized = normalized;
    this.#layout = layout;
  }

  /** The variables with their layouts, by PyTorch's names. */
  slots(): Record<string, Slot> {
    return { ...this.#trunk.slots(), ...joinSlots({ fc: this.#linear, features: this.#features }) };
  }

  override prepareFolding(folding: LayerFolding): void {
    this.#trunk.prepareFolding(folding);
  }

  /**
   * @param x - Images `[N, 112, 112, 3]`, or `[N, 3, 112, 112]` for the layout `nchw`; RGB in $[-1, 1]$.
   * @param options - In training batch statistics are used and the running ones advance; otherwise nothing changes.
   * @returns Embedding `[N, D]` and bottleneck `[N, 25088]`; the caller disposes both.
   * @throws ScaleFaceError `shape-mismatch`.
   */
  apply(x: tf.Tensor, options: ApplyOptions = {}): FaceFeatures {
    checkShape('x', x, this.#layout === 'nhwc' ? [null, 112, 112, 3] : [null, 3, 112, 112]);
    const [embedding, bottleneck] = tf.tidy(() => {
      const flat = flattenMaps(this.#trunk.apply(channelsLast(x, this.#layout), options));
      const features = this.#features.apply(this.#linear.apply(flat, options), options) as tf.Tensor2D;
      return [this.#normalized ? unitRows(features) : features, flat] as const;
    });
    return { embedding, bottleneck };
  }
}

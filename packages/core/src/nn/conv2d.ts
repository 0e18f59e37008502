import { at, type Random, ScaleFaceError } from '@scaleface/numerics';
import * as tf from '@tensorflow/tfjs-core';
import { checkShape, checkSize } from '../check.js';
import { type Initializer, torchUniform } from './initializers.js';
import { BaseModule } from './module.js';
import { layouts, type Slot } from './slots.js';

/** Size, geometry and first values of a {@link Conv2d}. */
export interface Conv2dOptions {
  /** Channels of the input. */
  readonly inChannels: number;
  /** Channels of the output. */
  readonly outChannels: number;
  /** Side of the kernel in pixels, or its height and width. */
  readonly kernelSize: number | readonly [height: number, width: number];
  /** Step between outputs, in pixels. Default 1. */
  readonly stride?: number;
  /** Zeros added on every side, in pixels. Default 0. */
  readonly padding?: number;
  /** Number of groups of channels that do not mix; `inChannels` makes it depthwise. Default 1. */
  readonly groups?: number;
  /** Whether a bias is added. Default true. */
  readonly bias?: boolean;
  /** Where the first values come from. */
  readonly random: Random;
  /** How the weight is drawn. Default {@link torchUniform}, as PyTorch does. */
  readonly init?: Initializer;
}

/**
 * Convolution of `[N, H, W, in]` with the same padding on every side, as PyTorch pads: each output side has
 * $\lfloor (n + 2p - k)/s \rfloor + 1$ pixels. PyTorch's names: `weight` `[out, in / groups, kH, kW]`, `bias` `[out]`.
 * Oracle: `torch.nn.Conv2d`.
 *
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu';
 * import * as tf from '@tensorflow/tfjs-core';
 * import { Conv2d } from '@scaleface/core';
 * import { createRandom } from '@scaleface/numerics';
 *
 * const random = createRandom(1);
 * const layer = new Conv2d({ inChannels: 3, outChannels: 8, kernelSize: 3, stride: 2, padding: 1, random });
 * layer.apply(tf.zeros([1, 112, 112, 3])).shape; // => [1, 56, 56, 8]
 * ```
 */
export class Conv2d extends BaseModule {
  readonly #weight: tf.Variable;
  readonly #bias: tf.Variable | undefined;
  readonly #stride: number;
  readonly #padding: number;
  readonly #groups: number;

  /** @param options - Size, geometry and first values. */
  constructor(options: Conv2dOptions) {
    super();
    const { inChannels, outChannels, kernelSize, random, bias = true, init = torchUniform } = options;
    for (const [name, size] of Object.entries({ inChannels, outChannels })) checkSize(`options.${name}`, size);
    this.#stride = options.stride ?? 1;
    this.#padding = options.padding ?? 0;
    this.#groups = options.groups ?? 1;
    if (inChannels % this.#groups !== 0 || outChannels % this.#groups !== 0) {
      throw new ScaleFaceError('channels do not divide into groups', {
        code: 'invalid-argument',
        path: 'options.groups',
        expected: `a divisor of ${inChannels} and ${outChannels}`,
        received: String(this.#groups),
      });
    }
    const perGroup = inChannels / this.#groups;
    const [height, width] = typeof kernelSize === 'number' ? [kernelSize, kernelSize] : kernelSize;
    const fanIn = perGroup * height * width;
    const shape = [height, width, perGroup, outChannels];
    this.#weight = tf.tidy(() => tf.variable(init(shape, fanIn, random)));
    this.#bias = bias ? tf.tidy(() => tf.variable(torchUniform([outChannels], fanIn, random))) : undefined;
  }

  /** The variables with their layouts, by name. */
  slots(): Record<string, Slot> {
    const weight: Slot = { variable: this.#weight, layout: layouts.convolution };
    return this.#bias === undefined ? { weight } : { weight, bias: { variable: this.#bias, layout: layouts.same } };
  }

  /**
   * @param x - `[N, H, W, in]`.
   * @returns `[N, H', W', out]`.
   */
  apply(x: tf.Tensor): tf.Tensor4D {
    const input = this.#checked(x);
    return tf.tidy(() => {
      const y = this.#convolve(input, this.#weight as tf.Tensor as tf.Tensor4D);
      return this.#bias === undefined ? y : (tf.add(y, this.#bias) as tf.Tensor4D);
    });
  }

  /**
   * The same convolution with other numbers, for networks that only run: the bias is added on the way, without passing over
   * the map once more.
   *
   * @param x - `[N, H, W, in]`.
   * @param weight - `[kH, kW, in / groups, out]`, as the variable has it.
   * @param bias - `[out]`.
   * @returns `[N, H', W', out]`; the caller disposes it.
   * @throws ScaleFaceError `shape-mismatch`.
   */
  applyWith(x: tf.Tensor, weight: tf.Tensor4D, bias: tf.Tensor): tf.Tensor4D {
    const input = this.#checked(x);
    checkShape('weight', weight, this.#weight.shape);
    checkShape('bias', bias, this.#weight.shape.slice(3));
    return tf.tidy(() => this.#convolve(input, weight, bias));
  }

  #checked(x: tf.Tensor): tf.Tensor4D {
    return checkShape('x', x, [null, null, null, at(this.#weight.shape, 2) * this.#groups]) as tf.Tensor4D;
  }

  #convolve(input: tf.Tensor4D, weight: tf.Tensor4D, bias?: tf.Tensor): tf.Tensor4D {
    const groups = this.#groups;
    const [height, width, perGroup, out] = weight.shape;
    const square = height === width;
    const [p, stride] = [this.#padding, this.#stride];
    // With a number as padding, tfjs-core computes the output's width from the kernel's height.
    const sides: [number, number][] = [
      [0, 0],
      [p, p],
      [p, p],
      [0, 0],
    ];
    const x = square || p === 0 ? input : tf.pad(input, sides);
    const padding = square ? p : 'valid';
    if (groups === 1) {
      if (bias === undefined) return tf.conv2d(x, weight, stride, padding);
      return tf.fused.conv2d({ x, filter: weight, strides: stride, pad: padding, bias });
    }
    if (perGroup === 1) {
      const filter = tf.reshape(weight, [height, width, groups, out / groups]) as tf.Tensor4D;
      if (bias === undefined) return tf.depthwiseConv2d(x, filter, stride, padding);
      return tf.fused.depthwiseConv2d({ x, filter, strides: stride, pad: padding, bias });
    }
    const inputs: tf.Tensor4D[] = tf.split(x, groups, 3);
    const filters: tf.Tensor4D[] = tf.split(weight, groups, 3);
    const parts = inputs.map((part, i) => tf.conv2d(part, filters[i] as tf.Tensor4D, stride, padding));
    const y: tf.Tensor4D = tf.concat(parts, 3);
    return bias === undefined ? y : tf.add(y, bias);
  }
}

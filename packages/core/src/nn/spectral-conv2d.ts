import { defined } from '@scaleface/numerics';
import * as tf from '@tensorflow/tfjs-core';
import { checkShape } from '../check.js';
import type { Conv2dOptions } from './conv2d.js';
import { torchUniform } from './initializers.js';
import { type ApplyOptions, BaseModule } from './module.js';
import { type Layout, layouts, type Slot } from './slots.js';
import { SpectralWeight } from './spectral-weight.js';

/** Size, geometry, first values and iterations of a {@link SpectralConv2d}. */
export interface SpectralConv2dOptions extends Omit<Conv2dOptions, 'groups' | 'kernelSize'> {
  /** Side of the kernel, in pixels. */
  readonly kernelSize: number;
  /** Power iterations of each forward in training. Default 1, as in PyTorch; the published backbone uses 3. */
  readonly powerIterations?: number;
}

/** PyTorch counts the inputs of an output channel-first, `[in, k, k]`; here it is `[k, k, in]`. */
const inputOrder = (inChannels: number, k: number): Layout => ({
  toTorch: (v) => tf.reshape(tf.transpose(tf.reshape(v, [k, k, inChannels]), [2, 0, 1]), [-1]),
  fromTorch: (v) => tf.reshape(tf.transpose(tf.reshape(v, [inChannels, k, k]), [1, 2, 0]), [-1]),
});

/**
 * A convolution of `[N, H, W, in]` whose weight, seen as a matrix `[out, in · k · k]`, is divided by its greatest
 * singular value. PyTorch's names: `weight_orig`, `weight_u`, `weight_v`, `bias`.
 *
 * Source: Miyato et al. 2018, arXiv 1802.05957. Oracle: `torch.nn.utils.spectral_norm`.
 *
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu';
 * import * as tf from '@tensorflow/tfjs-core';
 * import { SpectralConv2d } from '@scaleface/core';
 * import { createRandom } from '@scaleface/numerics';
 *
 * const layer = new SpectralConv2d({ inChannels: 1, outChannels: 2, kernelSize: 3, padding: 1, random: createRandom(1) });
 * layer.apply(tf.zeros([1, 4, 4, 1])).shape; // => [1, 4, 4, 2]
 * ```
 */
export class SpectralConv2d extends BaseModule {
  readonly #weight: SpectralWeight;
  readonly #bias: tf.Variable | undefined;
  readonly #stride: number;
  readonly #padding: number;
  readonly #inChannels: number;

  /** @param options - Size, geometry, first values and iterations. */
  constructor(options: SpectralConv2dOptions) {
    super();
    const {
      inChannels,
      outChannels,
      kernelSize,
      random,
      bias = true,
      init = torchUniform,
      powerIterations = 1,
    } = options;
    const fanIn = inChannels * kernelSize * kernelSize;
    this.#stride = options.stride ?? 1;
    this.#padding = options.padding ?? 0;
    this.#inChannels = inChannels;
    this.#weight = new SpectralWeight({
      initial: () => init([kernelSize, kernelSize, inChannels, outChannels], fanIn, random),
      layout: layouts.convolution,
      rightLayout: inputOrder(inChannels, kernelSize),
      powerIterations,
      random,
    });
    this.#bias = bias ? tf.tidy(() => tf.variable(torchUniform([outChannels], fanIn, random))) : undefined;
  }

  /** The variables with their layouts, by name. */
  slots(): Record<string, Slot> {
    const bias = this.#bias && { variable: this.#bias, layout: layouts.same };
    return { ...this.#weight.slots(), ...defined({ bias }) };
  }

  /**
   * @param x - `[N, H, W, in]`.
   * @param options - In training the singular vectors advance.
   * @returns `[N, H', W', out]`.
   */
  apply(x: tf.Tensor, options: ApplyOptions = {}): tf.Tensor4D {
    const input = checkShape('x', x, [null, null, null, this.#inChannels]) as tf.Tensor4D;
    return tf.tidy(() => {
      const weight = this.#weight.value(options.training === true) as tf.Tensor4D;
      const y = tf.conv2d(input, weight, this.#stride, this.#padding);
      return this.#bias === undefined ? y : (tf.add(y, this.#bias) as tf.Tensor4D);
    });
  }
}

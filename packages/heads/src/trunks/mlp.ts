import {
  type ApplyOptions,
  BaseModule,
  BatchNorm,
  checkSize,
  type Initializer,
  joinSlots,
  Linear,
  rectify,
  type Slot,
} from '@scaleface/core';
import { at, defined, type Random, ScaleFaceError } from '@scaleface/numerics';
import * as tf from '@tensorflow/tfjs-core';

/** Shape of an {@link Mlp}. */
export interface MlpOptions {
  /** Widths from the input to the output. */
  readonly widths: readonly number[];
  /** Whether linear maps have a bias. */
  readonly bias: boolean;
  /** Batch normalisation of the hidden layers: none, with statistics alone, or with factor and offset. */
  readonly batchNorm: 'none' | 'plain' | 'affine';
  /** How hidden weights are drawn; the last is uniform as in PyTorch. */
  readonly hiddenInit?: Initializer;
  /** Where first values come from. */
  readonly random: Random;
}

/** Weights of a layer: two gibibytes of float32. */
const mostWeights = 2 ** 29;

/** Refuses widths that are not sizes or do not fit into memory, naming the head's options. */
export function checkWidths(features: number, hidden: readonly number[]): void {
  checkSize('options.features', features);
  if (!Array.isArray(hidden)) {
    const received = String(hidden);
    throw new ScaleFaceError('not a list of widths', {
      code: 'invalid-argument',
      path: 'options.hidden',
      expected: 'a list, for instance [512]',
      received,
    });
  }
  for (const [i, width] of hidden.entries()) {
    checkSize(`options.hidden[${i}]`, width);
    const before = i === 0 ? features : at(hidden, i - 1);
    if (before * width <= mostWeights) continue;
    throw new ScaleFaceError('the layer is too wide for memory', {
      code: 'out-of-range',
      path: `options.hidden[${i}]`,
      expected: `at most ${Math.floor(mostWeights / before)} behind ${before} numbers`,
      received: String(width),
    });
  }
}

/** Linear maps with batch norm and rectifier between them, numbered as in PyTorch's `Sequential`. */
export class Mlp extends BaseModule {
  readonly #layers: ReadonlyMap<number, Linear | BatchNorm> = new Map();
  readonly #rectified: ReadonlySet<number>;

  constructor({ widths, bias, batchNorm, hiddenInit, random }: MlpOptions) {
    super();
    const layers = new Map<number, Linear | BatchNorm>();
    const rectified = new Set<number>();
    let index = 0;
    for (let i = 0; i + 1 < widths.length; i++) {
      const last = i + 2 === widths.length;
      const outFeatures = at(widths, i + 1);
      const init = last ? undefined : hiddenInit;
      layers.set(index++, new Linear({ inFeatures: at(widths, i), outFeatures, bias, random, ...defined({ init }) }));
      if (last) break;
      if (batchNorm !== 'none')
        layers.set(index++, new BatchNorm({ features: outFeatures, affine: batchNorm === 'affine' }));
      rectified.add(index - 1);
      // The rectifier has a number of its own in PyTorch's list, though no variables.
      index++;
    }
    this.#layers = layers;
    this.#rectified = rectified;
  }

  slots(): Record<string, Slot> {
    return joinSlots(Object.fromEntries(this.#layers));
  }

  apply(x: tf.Tensor, options: ApplyOptions = {}): tf.Tensor2D {
    return tf.tidy(() => {
      let y = x;
      for (const [index, layer] of this.#layers) {
        y = layer.apply(y, options);
        if (this.#rectified.has(index)) y = rectify(y);
      }
      return y as tf.Tensor2D;
    });
  }
}

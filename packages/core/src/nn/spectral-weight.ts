import type { Random } from '@scaleface/numerics';
import { at } from '@scaleface/numerics';
import * as tf from '@tensorflow/tfjs-core';
import { checkRange } from '../check.js';
import type { Layout, Slot } from './slots.js';
import { layouts } from './slots.js';

/** What a {@link SpectralWeight} is made from. */
export interface SpectralWeightOptions {
  /** Draws the first value, `[…, out]`: its last axis is the output. */
  readonly initial: () => tf.Tensor;
  /** How PyTorch writes the weight. */
  readonly layout: Layout;
  /** How PyTorch orders the right singular vector; it follows its weight. Default: as here. */
  readonly rightLayout?: Layout;
  /** Power iterations of each forward in training. */
  readonly powerIterations: number;
  /** Where the first singular vectors come from. */
  readonly random: Random;
}

const unit = (x: tf.Tensor): tf.Tensor => tf.div(x, tf.maximum(tf.norm(x), 1e-12));

function randomUnit(n: number, random: Random): tf.Tensor {
  const values = new Float32Array(n);
  for (let i = 0; i < n; i++) values[i] = random.normal();
  return unit(tf.tensor1d(values));
}

/**
 * A weight divided by its greatest singular value, $W / \sigma(W)$ with $\sigma = u^\top W v$, where $u$ and $v$ are
 * buffers that power iteration improves at each forward in training:
 * $v \leftarrow W^\top u / \lVert W^\top u \rVert$, $u \leftarrow W v / \lVert W v \rVert$. Gradients flow through $W$
 * and $\sigma$, not through $u$ and $v$.
 */
export class SpectralWeight {
  readonly #options: SpectralWeightOptions;
  readonly #weight: tf.Variable;
  readonly #left: tf.Variable;
  readonly #right: tf.Variable;

  constructor(options: SpectralWeightOptions) {
    checkRange('options.powerIterations', options.powerIterations, 0);
    this.#options = options;
    [this.#weight, this.#left, this.#right] = tf.tidy(() => {
      const initial = options.initial();
      const out = at(initial.shape, initial.rank - 1);
      const buffer = (n: number): tf.Variable => tf.variable(randomUnit(n, options.random), false);
      return [tf.variable(initial), buffer(out), buffer(initial.size / out)] as const;
    });
  }

  /** The variables under PyTorch's names. */
  slots(): Record<string, Slot> {
    const { layout, rightLayout = layouts.same } = this.#options;
    return {
      weight_orig: { variable: this.#weight, layout },
      weight_u: { variable: this.#left, layout: layouts.same },
      weight_v: { variable: this.#right, layout: rightLayout },
    };
  }

  /** The divided weight; in training the singular vectors advance first. */
  value(training: boolean): tf.Tensor {
    return tf.tidy(() => {
      const matrix = tf.reshape(this.#weight, [-1, this.#left.size]) as tf.Tensor2D;
      if (training) this.#iterate(matrix);
      // Read from the variables, whose values the tape does not trace back to the weight.
      const right = tf.reshape(this.#right, [1, -1]) as tf.Tensor2D;
      const left = tf.reshape(this.#left, [-1, 1]) as tf.Tensor2D;
      const sigma = tf.reshape(tf.matMul(tf.matMul(right, matrix), left), []);
      return tf.div(this.#weight, sigma);
    });
  }

  #iterate(matrix: tf.Tensor2D): void {
    let left = tf.reshape(this.#left, [-1, 1]) as tf.Tensor2D;
    let right = tf.reshape(this.#right, [1, -1]) as tf.Tensor2D;
    for (let i = 0; i < this.#options.powerIterations; i++) {
      right = tf.transpose(unit(tf.matMul(matrix, left))) as tf.Tensor2D;
      left = tf.transpose(unit(tf.matMul(right, matrix))) as tf.Tensor2D;
    }
    this.#left.assign(tf.reshape(left, [-1]));
    this.#right.assign(tf.reshape(right, [-1]));
  }
}

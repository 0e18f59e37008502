import { BaseModule, checkShape, layouts, type Slot } from '@scaleface/core';
import { at, createRandom } from '@scaleface/numerics';
import * as tf from '@tensorflow/tfjs-core';

/** Shape and first values of an {@link AngleLinear}. */
export interface AngleLinearOptions {
  /** Dimension of the embedding. */
  readonly inFeatures: number;
  /** Number of classes. */
  readonly classes: number;
  /** Seed of the initial weights. Default 0. */
  readonly seed?: number;
}

/** What an {@link AngleLinear} says about a batch. */
export interface AngleOutput {
  /** `[N, C]`: $\lVert x \rVert \cos\theta$. */
  readonly cosine: tf.Tensor2D;
  /** `[N, C]`: $\lVert x \rVert \varphi(\theta)$, the target logit of the A-softmax loss. */
  readonly angle: tf.Tensor2D;
}

/** $\cos(k\pi/4)$ for k = 1, 2, 3: passing one adds 1 to $\lfloor 4\theta/\pi \rfloor$. */
const borders = [Math.SQRT1_2, 0, -Math.SQRT1_2];

/**
 * $\varphi = (-1)^k \cos 4\theta - 2k$ with $\cos 4\theta = 8c^4 - 8c^2 + 1$ and gradient $(-1)^k (32c^3 - 16c)$:
 * $k$ is constant between its borders, where $\varphi$ has no jump.
 */
function angleOf(cosine: tf.Tensor): tf.Tensor {
  const angle = tf.customGrad((x, save) => {
    const c = x as tf.Tensor;
    const k = tf.addN(borders.map((border) => tf.cast(tf.less(c, border), 'float32')));
    const sign = tf.sub(1, tf.mul(2, tf.mod(k, 2)));
    const square = tf.square(c);
    const fourfold = tf.add(tf.mul(8, tf.mul(square, tf.sub(square, 1))), 1);
    (save as tf.GradSaveFunc)([c, sign]);
    const gradFunc = (g: tf.Tensor, [c0, sign0]: tf.Tensor[]): tf.Tensor => {
      const slope = tf.mul(c0 as tf.Tensor, tf.sub(tf.mul(32, tf.square(c0 as tf.Tensor)), 16));
      return tf.mul(g, tf.mul(sign0 as tf.Tensor, slope));
    };
    return { value: tf.sub(tf.mul(sign, fourfold), tf.mul(2, k)), gradFunc };
  });
  return angle(cosine);
}

/**
 * The last layer of SphereFace: cosines to class centres of unit length, and the angle function of A-softmax with
 * $m = 4$, $\varphi(\theta) = (-1)^k \cos 4\theta - 2k$ where $k = \lfloor 4\theta/\pi \rfloor$. PyTorch's name:
 * `weight` `[in, classes]` (columns are classes, as published).
 *
 * Source: Liu et al. 2017 (SphereFace), arXiv 1704.08063, and the published code. Oracle: `golden/angle_loss_gamma0`;
 * gradients by differences along the circle.
 *
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu';
 * import * as tf from '@tensorflow/tfjs-core';
 * import { AngleLinear } from '@scaleface/models';
 *
 * const layer = new AngleLinear({ inFeatures: 2, classes: 1 });
 * layer.loadStateDict({ weight: tf.tensor2d([[0], [5]]) });
 * const { cosine, angle } = layer.apply(tf.tensor2d([[2, 0]]));
 * cosine.dataSync()[0]; // => 0
 * angle.dataSync()[0]; // => -6
 * ```
 */
export class AngleLinear extends BaseModule<AngleOutput> {
  readonly #weight: tf.Variable;

  /** @param options - Shape and first values. */
  constructor({ inFeatures, classes, seed = 0 }: AngleLinearOptions) {
    super();
    const random = createRandom(seed);
    const values = new Float32Array(inFeatures * classes);
    for (let i = 0; i < values.length; i++) values[i] = 2 * random.uniform() - 1;
    this.#weight = tf.tidy(() => {
      const raw = tf.tensor2d(values, [inFeatures, classes]);
      return tf.variable(tf.div(raw, tf.norm(raw, 2, 0, true)));
    });
  }

  /** The variables with their layouts, by name. */
  slots(): Record<string, Slot> {
    return { weight: { variable: this.#weight, layout: layouts.same } };
  }

  /**
   * @param x - Embeddings `[N, in]`, not normalised.
   * @returns `{ cosine, angle }`, `[N, classes]` each; the caller disposes both.
   * @throws ScaleFaceError `shape-mismatch`.
   */
  apply(x: tf.Tensor): AngleOutput {
    const rows = checkShape('x', x, [null, at(this.#weight.shape, 0)]) as tf.Tensor2D;
    const [cosine, angle] = tf.tidy(() => {
      const inverse = (t: tf.Tensor, axis: number): tf.Tensor =>
        tf.rsqrt(tf.maximum(tf.sum(tf.square(t), axis, true), 1e-24));
      const length = tf.sqrt(tf.maximum(tf.sum(tf.square(rows), 1, true), 1e-24));
      const products = tf.matMul(rows, this.#weight as tf.Tensor as tf.Tensor2D);
      const c = tf.clipByValue(tf.mul(tf.mul(products, inverse(this.#weight, 0)), inverse(rows, 1)), -1, 1);
      return [tf.mul(c, length) as tf.Tensor2D, tf.mul(angleOf(c), length) as tf.Tensor2D] as const;
    });
    return { cosine, angle };
  }
}

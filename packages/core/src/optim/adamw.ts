import * as tf from '@tensorflow/tfjs-core';
import { checkRange } from '../check.js';
import { type Optimizer, optimizerFromRule } from './optimizer.js';

/** Constants of {@link adamW}. */
export interface AdamWOptions {
  /** Step size, ≥ 0. Default 1e-3. */
  readonly learningRate?: number;
  /** Decay of the running mean of the gradient, in [0, 1). Default 0.9. */
  readonly beta1?: number;
  /** Decay of the running mean of its square, in [0, 1). Default 0.999. */
  readonly beta2?: number;
  /** Added to the root of the second moment. Default 1e-8. */
  readonly epsilon?: number;
  /** Each step shrinks a parameter by this multiple of the learning rate. Default 0.01. */
  readonly weightDecay?: number;
}

/**
 * Adam with decoupled weight decay (Loshchilov and Hutter 2019, arXiv 1711.05101), in PyTorch's form:
 *
 * $$p \leftarrow (1 - \eta\lambda)\,p - \frac{\eta}{1 - \beta_1^t}\,
 *   \frac{m}{\sqrt{v / (1 - \beta_2^t)} + \varepsilon}.$$
 *
 * Oracle: `torch.optim.AdamW`.
 *
 * @param options - Constants.
 *
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu';
 * import * as tf from '@tensorflow/tfjs-core';
 * import { adamW } from '@scaleface/core';
 *
 * const optimizer = adamW({ learningRate: 0.1, weightDecay: 0 });
 * const params = { w: tf.scalar(1) };
 * const { params: next } = optimizer.update({ w: tf.scalar(2) }, optimizer.init(params), params);
 * next.w?.dataSync()[0]; // => 0.9
 * ```
 */
export function adamW(options: AdamWOptions = {}): Optimizer {
  const { learningRate = 1e-3, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8, weightDecay = 0.01 } = options;
  checkRange('options.learningRate', learningRate, 0);
  checkRange('options.beta1', beta1, 0, 1 - Number.EPSILON);
  checkRange('options.beta2', beta2, 0, 1 - Number.EPSILON);
  return optimizerFromRule(['first', 'second'], learningRate, (grad, param, slots, step, rate) => {
    const mix = (old: tf.Tensor | undefined, seen: tf.Tensor, beta: number): tf.Tensor =>
      old === undefined ? tf.mul(seen, 1 - beta) : tf.add(tf.mul(old, beta), tf.mul(seen, 1 - beta));
    const first = mix(slots.first, grad, beta1);
    const second = mix(slots.second, tf.square(grad), beta2);
    const root = tf.add(tf.mul(tf.sqrt(second), 1 / Math.sqrt(1 - beta2 ** step)), epsilon);
    const shrunk = weightDecay === 0 ? param : tf.mul(param, 1 - rate * weightDecay);
    const moved = tf.sub(shrunk, tf.mul(tf.div(first, root), rate / (1 - beta1 ** step)));
    return { param: moved, slots: { first, second } };
  });
}

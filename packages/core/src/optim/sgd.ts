import * as tf from '@tensorflow/tfjs-core';
import { checkRange } from '../check.js';
import { type Optimizer, optimizerFromRule } from './optimizer.js';

/** Constants of {@link sgd}. */
export interface SgdOptions {
  /** Step size, ≥ 0. */
  readonly learningRate: number;
  /** Share of the last step that is kept. Default 0. */
  readonly momentum?: number;
  /** Share of a new gradient that is left out of the momentum after the first step. Default 0. */
  readonly dampening?: number;
  /** Whether the gradient is looked up one step ahead (Nesterov). Default false. */
  readonly nesterov?: boolean;
  /** Added to the gradient as this multiple of the parameter (L2 penalty). Default 0. */
  readonly weightDecay?: number;
}

/**
 * Stochastic gradient descent with momentum, in PyTorch's form: with $g \leftarrow g + \lambda p$,
 *
 * $$b \leftarrow \mu b + (1 - \tau) g \quad (\text{at first } b = g), \qquad
 *   p \leftarrow p - \eta\,(\text{Nesterov: } g + \mu b,\ \text{else } b).$$
 *
 * TensorFlow.js's own momentum optimizer differs: it keys its state by position and has no weight decay.
 * Oracle: `torch.optim.SGD`.
 *
 * @param options - Constants.
 *
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu';
 * import * as tf from '@tensorflow/tfjs-core';
 * import { sgd } from '@scaleface/core';
 *
 * const optimizer = sgd({ learningRate: 0.1, momentum: 0.9 });
 * const params = { w: tf.scalar(1) };
 * const { params: next } = optimizer.update({ w: tf.scalar(2) }, optimizer.init(params), params);
 * next.w?.dataSync()[0]; // => 0.8
 * ```
 */
export function sgd(options: SgdOptions): Optimizer {
  const { momentum = 0, dampening = 0, nesterov = false, weightDecay = 0 } = options;
  checkRange('options.learningRate', options.learningRate, 0);
  checkRange('options.momentum', momentum, 0);
  checkRange('options.weightDecay', weightDecay, 0);
  return optimizerFromRule(
    momentum === 0 ? [] : ['momentum'],
    options.learningRate,
    (grad, param, slots, _step, rate) => {
      const gradient = weightDecay === 0 ? grad : tf.add(grad, tf.mul(param, weightDecay));
      if (momentum === 0) return { param: tf.sub(param, tf.mul(gradient, rate)), slots: {} };
      const last = slots.momentum;
      const velocity =
        last === undefined ? tf.clone(gradient) : tf.add(tf.mul(last, momentum), tf.mul(gradient, 1 - dampening));
      const direction = nesterov ? tf.add(gradient, tf.mul(velocity, momentum)) : velocity;
      return { param: tf.sub(param, tf.mul(direction, rate)), slots: { momentum: velocity } };
    },
  );
}

import { checkRange } from '../check.js';
import { type AdamOptions, scaleByAdam } from './adam.js';
import { chain } from './chain.js';
import { decoupledDecay } from './decay.js';
import type { Optimizer } from './optimizer.js';

/** Constants of {@link adamW}. */
export interface AdamWOptions extends AdamOptions {
  /** Step size, ≥ 0. Default 1e-3. */
  readonly learningRate?: number;
  /** Each step shrinks a parameter by this multiple of the learning rate. Default 0.01. */
  readonly weightDecay?: number;
}

/**
 * Adam with decoupled weight decay (Loshchilov and Hutter 2019, arXiv 1711.05101), in PyTorch's form:
 *
 * $$p \leftarrow (1 - \eta\lambda)\,p - \frac{\eta}{1 - \beta_1^t}\,
 *   \frac{m}{\sqrt{v / (1 - \beta_2^t)} + \varepsilon}.$$
 *
 * It is `chain(decoupledDecay(λ, η), scaleByAdam({ learningRate: η }))`. Oracle: `torch.optim.AdamW`.
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
  const { learningRate = 1e-3, weightDecay = 0.01 } = options;
  checkRange('options.weightDecay', weightDecay, 0);
  return chain(decoupledDecay(weightDecay, learningRate), scaleByAdam({ ...options, learningRate }));
}

import { checkRange } from '../check.js';
import { isFew } from '../engine/reads-freely.js';
import { chain } from './chain.js';
import { decayWeights } from './decay.js';
import { type MomentumOptions, momentum } from './momentum.js';
import type { Optimizer, OptimizerUpdate } from './optimizer.js';
import { scaleBySchedule } from './scale.js';
import { sgdInNumbers } from './sgd-in-numbers.js';

/** Up to so many numbers a variable takes its steps without the engine. */
const few = 2 ** 14;

/** Constants of {@link sgd}. */
export interface SgdOptions extends MomentumOptions {
  /** Step size, ≥ 0. */
  readonly learningRate: number;
  /** Share of the last step that is kept. Default 0. */
  readonly momentum?: number;
  /** Added to the gradient as this multiple of the parameter (L2 penalty). Default 0. */
  readonly weightDecay?: number;
}

/**
 * Stochastic gradient descent with momentum, in PyTorch's form: with $g \leftarrow g + \lambda p$,
 *
 * $$b \leftarrow \mu b + (1 - \tau) g \quad (\text{at first } b = g), \qquad
 *   p \leftarrow p - \eta\,(\text{Nesterov: } g + \mu b,\ \text{else } b).$$
 *
 * It is `chain(decayWeights(λ), momentum(μ), scaleBySchedule(η))`. Variables of at most 16,384 numbers take their steps in
 * float64, rounded once, where the engine is read freely: it would need eight operations for each.
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
  const { momentum: factor = 0, dampening = 0, nesterov = false, weightDecay = 0 } = options;
  checkRange('options.learningRate', options.learningRate, 0);
  checkRange('options.momentum', factor, 0);
  checkRange('options.weightDecay', weightDecay, 0);
  const links = chain(
    decayWeights(weightDecay),
    ...(factor === 0 ? [] : [momentum(factor, { dampening, nesterov })]),
    scaleBySchedule(options.learningRate),
  );
  return {
    init: links.init,
    update(grads, state, params, own = {}) {
      const { learningRate = options.learningRate } = own;
      const constants = { learningRate, momentum: factor, dampening, nesterov, weightDecay };
      const all = Object.entries(params);
      const small = Object.fromEntries(all.filter(([, param]) => isFew(param, few)));
      const large = Object.fromEntries(all.filter(([, param]) => !isFew(param, few)));
      const some = sgdInNumbers(grads, state, small, constants);
      return merged(some, links.update(grads, { ...state, steps: some.state.steps }, large, own));
    },
  };
}

/** The steps of some variables and of the others. */
function merged(some: OptimizerUpdate, { params, state }: OptimizerUpdate): OptimizerUpdate {
  const slots = Object.entries(state.slots).map(([kind, own]) => [kind, { ...some.state.slots[kind], ...own }]);
  return { params: { ...some.params, ...params }, state: { steps: state.steps, slots: Object.fromEntries(slots) } };
}

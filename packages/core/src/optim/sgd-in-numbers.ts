import * as tf from '@tensorflow/tfjs-core';
import type { OptimizerState, OptimizerUpdate } from './optimizer.js';
import type { TensorMap } from './transformation.js';

/** Constants of a step of `sgd`. */
export interface SgdConstants {
  readonly learningRate: number;
  readonly momentum: number;
  readonly dampening: number;
  readonly nesterov: boolean;
  readonly weightDecay: number;
}

/** The numbers of one variable. */
interface Variable {
  readonly param: Float32Array;
  readonly grad: Float32Array;
  readonly before: Float32Array | undefined;
}

/** One variable's step: its new numbers and its new sums. */
function step({ param, grad, before }: Variable, constants: SgdConstants): [Float32Array, Float32Array] {
  const { learningRate, momentum, nesterov, weightDecay } = constants;
  const kept = before === undefined ? 0 : momentum;
  const taken = before === undefined ? 1 : 1 - constants.dampening;
  const sums = before ?? grad;
  const [next, sum] = [new Float32Array(param.length), new Float32Array(param.length)];
  for (let i = 0; i < next.length; i++) {
    const p = param[i] as number;
    const u = (grad[i] as number) + weightDecay * p;
    const b = kept * (sums[i] as number) + taken * u;
    sum[i] = b;
    next[i] = p - learningRate * (nesterov ? u + momentum * b : b);
  }
  return [next, sum];
}

/**
 * A step of `sgd` without the engine, which needs eight operations for each variable; in float64, rounded once.
 *
 * @param grads - Gradients, by name.
 * @param state - The state before.
 * @param params - The variables.
 * @param constants - Rate and variants; without momentum nothing is kept.
 */
export function sgdInNumbers(
  grads: TensorMap,
  state: OptimizerState,
  params: TensorMap,
  constants: SgdConstants,
): OptimizerUpdate {
  const steps = { ...state.steps };
  const next: Record<string, tf.Tensor> = {};
  const sums: Record<string, tf.Tensor> = {};
  for (const [name, param] of Object.entries(params)) {
    const [grad, before] = [grads[name], state.slots.momentum?.[name]];
    if (grad === undefined) {
      next[name] = tf.keep(tf.clone(param));
      if (before !== undefined) sums[name] = tf.keep(tf.clone(before));
      continue;
    }
    steps[name] = (steps[name] ?? 0) + 1;
    const [own, by, sum0] = [param, grad, before].map((tensor) => tensor?.dataSync() as Float32Array | undefined);
    const [moved, sum] = step({ param: own as Float32Array, grad: by as Float32Array, before: sum0 }, constants);
    // The caller owns them, also where it steps inside a tidy.
    next[name] = tf.keep(tf.tensor(moved, param.shape));
    if (constants.momentum !== 0) sums[name] = tf.keep(tf.tensor(sum, param.shape));
  }
  return { params: next, state: { steps, slots: constants.momentum === 0 ? {} : { momentum: sums } } };
}

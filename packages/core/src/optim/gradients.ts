import * as tf from '@tensorflow/tfjs-core';
import { registerGradients } from '../engine/gradients/register.js';
import type { Optimizer, OptimizerState, UpdateOptions } from './optimizer.js';
import { disposeState } from './state.js';
import type { TensorMap } from './transformation.js';

/** Variables by the names that gradients and optimizer states use. */
export type VariableMap = Readonly<Record<string, tf.Variable>>;

/**
 * The value of a function and its gradient with respect to named variables.
 *
 * Oracle: PyTorch's autograd, through each layer of this package (`golden/layers`).
 *
 * @param f - A function of the variables with a scalar value. Tensors that it leaves behind are freed.
 * @param variables - The variables, by name.
 * @returns The value, and a gradient per variable that it depends on. The caller owns them.
 *
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu';
 * import * as tf from '@tensorflow/tfjs-core';
 * import { valueAndGrads } from '@scaleface/core';
 *
 * const w = tf.variable(tf.scalar(3));
 * const { value, grads } = valueAndGrads(() => tf.square(w), { w });
 * value.dataSync()[0]; // => 9
 * grads.w?.dataSync()[0]; // => 6
 * ```
 */
export function valueAndGrads(
  f: () => tf.Tensor,
  variables: VariableMap,
): {
  /** The value of the function, a scalar. */
  value: tf.Scalar;
  /** The gradients by the names of the variables. */
  grads: Record<string, tf.Tensor>;
} {
  registerGradients();
  const entries = Object.entries(variables);
  const result = gradsOf(
    f as () => tf.Scalar,
    entries.map(([, variable]) => variable),
  );
  const grads: Record<string, tf.Tensor> = {};
  for (const [name, variable] of entries) {
    const grad = result.grads[variable.name];
    if (grad !== undefined) grads[name] = grad;
  }
  return { value: result.value, grads };
}

/** As `tf.variableGrads`, which leaves what it kept for the gradients behind when the function throws. */
function gradsOf(f: () => tf.Scalar, variables: tf.Variable[]): ReturnType<typeof tf.variableGrads> {
  try {
    return tf.variableGrads(f, variables);
  } catch (error) {
    const { state } = tf.engine();
    if (state.gradientDepth === 0) {
      for (const { saved } of state.activeTape ?? []) tf.dispose(saved ?? []);
      state.activeTape = null as never;
    }
    throw error;
  }
}

/**
 * Sets variables from new values, and frees the values.
 *
 * @param variables - The variables, by name.
 * @param params - The new values, by the same names, as {@link Optimizer.update} gives them.
 *
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu';
 * import * as tf from '@tensorflow/tfjs-core';
 * import { applyUpdates } from '@scaleface/core';
 *
 * const w = tf.variable(tf.scalar(1));
 * applyUpdates({ w }, { w: tf.scalar(2) });
 * w.dataSync()[0]; // => 2
 * ```
 */
export function applyUpdates(variables: VariableMap, params: TensorMap): void {
  for (const [name, value] of Object.entries(params)) {
    variables[name]?.assign(value);
    value.dispose();
  }
}

/**
 * One whole step: updates the variables in place and frees the gradients and the old state.
 *
 * Oracle: twenty steps of momentum on a sum of squares, in float64.
 *
 * @param optimizer - The rule: {@link sgd}, {@link adamW} or a {@link chain}.
 * @param grads - The gradients, by name; freed.
 * @param state - The state before; freed.
 * @param variables - The variables, by the same names; set to the new values.
 * @param options - The learning rate of this step, where the optimizer's own or its schedule's is not to be used.
 * @returns The state after.
 *
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu';
 * import * as tf from '@tensorflow/tfjs-core';
 * import { optimizeStep, sgd, valueAndGrads } from '@scaleface/core';
 *
 * const variables = { w: tf.variable(tf.scalar(3)) };
 * const optimizer = sgd({ learningRate: 0.1 });
 * let state = optimizer.init(variables);
 * const { value, grads } = valueAndGrads(() => tf.square(variables.w), variables);
 * value.dispose();
 * state = optimizeStep(optimizer, grads, state, variables);
 * variables.w.dataSync()[0]; // => 2.4
 * ```
 */
export function optimizeStep(
  optimizer: Optimizer,
  grads: TensorMap,
  state: OptimizerState,
  variables: VariableMap,
  options: UpdateOptions = {},
): OptimizerState {
  const next = optimizer.update(grads, state, variables, options);
  applyUpdates(variables, next.params);
  tf.dispose(Object.values(grads));
  disposeState(state);
  return next.state;
}

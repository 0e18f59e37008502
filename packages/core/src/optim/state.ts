import { at, defined, ScaleFaceError } from '@scaleface/numerics';
import * as tf from '@tensorflow/tfjs-core';
import type { OptimizerState } from './optimizer.js';
import type { TensorMap } from './transformation.js';

/**
 * An optimizer's state as plain named tensors, for a checkpoint: `steps/NAME` (int32 scalars), `KIND/NAME`, and
 * `count/updates` (an int32 scalar) where a schedule counts.
 *
 * @param state - The state; unchanged.
 * @returns Copies, which the caller owns.
 *
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu';
 * import * as tf from '@tensorflow/tfjs-core';
 * import { sgd, stateToTensors } from '@scaleface/core';
 *
 * const optimizer = sgd({ learningRate: 0.1, momentum: 0.9 });
 * const params = { w: tf.scalar(1) };
 * const { state } = optimizer.update({ w: tf.scalar(2) }, optimizer.init(params), params);
 * Object.keys(stateToTensors(state)); // => ['steps/w', 'momentum/w']
 * ```
 */
export function stateToTensors(state: OptimizerState): Record<string, tf.Tensor> {
  const tensors: Record<string, tf.Tensor> = {};
  for (const [name, count] of Object.entries(state.steps)) tensors[`steps/${name}`] = tf.scalar(count, 'int32');
  for (const [kind, values] of Object.entries(state.slots)) {
    for (const [name, value] of Object.entries(values)) tensors[`${kind}/${name}`] = tf.clone(value);
  }
  if (state.count !== undefined) tensors['count/updates'] = tf.scalar(state.count, 'int32');
  return tensors;
}

/**
 * The state that {@link stateToTensors} wrote.
 *
 * @param tensors - Named tensors; unchanged.
 * @returns A state with its own copies.
 * @throws ScaleFaceError if a name has no kind before its first slash.
 *
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu';
 * import * as tf from '@tensorflow/tfjs-core';
 * import { stateFromTensors } from '@scaleface/core';
 *
 * const state = stateFromTensors({ 'steps/w': tf.scalar(7, 'int32'), 'momentum/w': tf.scalar(0.5) });
 * state.steps; // => { w: 7 }
 * ```
 */
export function stateFromTensors(tensors: TensorMap): OptimizerState {
  const steps: Record<string, number> = {};
  const slots: Record<string, Record<string, tf.Tensor>> = {};
  let count: number | undefined;
  for (const [key, value] of Object.entries(tensors)) {
    const [, kind, name] = /^([^/]+)\/(.+)$/.exec(key) ?? [];
    if (kind === undefined || name === undefined) {
      throw new ScaleFaceError('not the name of an optimizer state', {
        code: 'bad-format',
        path: key,
        expected: 'steps/NAME or KIND/NAME',
      });
    }
    if (kind === 'steps') steps[name] = at(value.dataSync(), 0);
    else if (kind === 'count') count = at(value.dataSync(), 0);
    else slots[kind] = { ...slots[kind], [name]: tf.clone(value) };
  }
  return { steps, slots, ...defined({ count }) };
}

/**
 * Frees the tensors of a state.
 *
 * @param state - A state that is no longer needed.
 *
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu';
 * import * as tf from '@tensorflow/tfjs-core';
 * import { disposeState, stateFromTensors } from '@scaleface/core';
 *
 * disposeState(stateFromTensors({ 'momentum/w': tf.scalar(0.5) }));
 * ```
 */
export function disposeState(state: OptimizerState): void {
  for (const values of Object.values(state.slots)) tf.dispose(Object.values(values));
}

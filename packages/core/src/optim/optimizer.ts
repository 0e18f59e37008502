import type * as tf from '@tensorflow/tfjs-core';
import type { Slots, TensorMap } from './transformation.js';

/** What an optimizer remembers, by variable name, so that variables may be frozen or added midway. */
export interface OptimizerState {
  /** How many updates each variable has had. */
  readonly steps: Readonly<Record<string, number>>;
  /** The state tensors of each kind (`momentum`, `first`, `second`), by variable name. */
  readonly slots: Slots;
  /** How many updates there have been, of whichever variables; absent where no schedule depends on it. */
  readonly count?: number;
}

/** New parameters and the state that goes with them. */
export interface OptimizerUpdate {
  /** A new tensor per given parameter; the caller owns them. */
  readonly params: Record<string, tf.Tensor>;
  /** The new state, with its own tensors; the caller owns them. */
  readonly state: OptimizerState;
}

/** What may change from step to step. */
export interface UpdateOptions {
  /** The learning rate of this step. Default: the optimizer's own, or that of its schedule. */
  readonly learningRate?: number;
}

/** A rule that turns gradients into new parameters. Pure: it owns nothing and changes none of its arguments. */
export interface Optimizer {
  /** The state before the first step. */
  init(params: TensorMap): OptimizerState;
  /** One step. A parameter without a gradient keeps its value and its state, as in PyTorch. */
  update(grads: TensorMap, state: OptimizerState, params: TensorMap, options?: UpdateOptions): OptimizerUpdate;
}

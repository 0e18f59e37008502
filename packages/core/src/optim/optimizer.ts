import * as tf from '@tensorflow/tfjs-core';

/** Tensors by variable name. */
export type TensorMap = Readonly<Record<string, tf.Tensor>>;

/** What an optimizer remembers, by variable name: freezing or adding variables midway moves nothing to another. */
export interface OptimizerState {
  /** How many updates each variable has had. */
  readonly steps: Readonly<Record<string, number>>;
  /** The running tensors of each kind (`momentum`, `first`, `second`), by variable name. */
  readonly slots: Readonly<Record<string, TensorMap>>;
}

/** New parameters and the state that goes with them. */
export interface OptimizerUpdate {
  /** A new tensor per given parameter; the caller owns them. */
  readonly params: Record<string, tf.Tensor>;
  /** The new state, with tensors of its own; the caller owns them. */
  readonly state: OptimizerState;
}

/** What may change from step to step. */
export interface UpdateOptions {
  /** The learning rate of this step, from a schedule. Default: the optimizer's own. */
  readonly learningRate?: number;
}

/** A rule that turns gradients into new parameters. Pure: it owns nothing and changes none of its arguments. */
export interface Optimizer {
  /** The state before the first step. */
  init(params: TensorMap): OptimizerState;
  /** One step. A parameter without a gradient keeps its value and its state, as in PyTorch. */
  update(grads: TensorMap, state: OptimizerState, params: TensorMap, options?: UpdateOptions): OptimizerUpdate;
}

/** The new value of one parameter and its running tensors. */
interface RuleResult {
  /** The new value. */
  readonly param: tf.Tensor;
  /** The new running tensors, by kind. */
  readonly slots: Readonly<Record<string, tf.Tensor>>;
}

/** One parameter's step: `step` counts from 1, and `slots` is empty at the first. */
export type Rule = (
  grad: tf.Tensor,
  param: tf.Tensor,
  slots: Readonly<Record<string, tf.Tensor | undefined>>,
  step: number,
  learningRate: number,
) => RuleResult;

/**
 * The optimizer that applies one rule to each parameter by itself.
 *
 * @param kinds - The kinds of running tensors that the rule keeps.
 * @param learningRate - Used when a step names none.
 * @param rule - One parameter's step.
 */
export function optimizerFromRule(kinds: readonly string[], learningRate: number, rule: Rule): Optimizer {
  return {
    init: () => ({ steps: {}, slots: Object.fromEntries(kinds.map((kind) => [kind, {}])) }),
    update(grads, state, params, options = {}) {
      const next: Record<string, tf.Tensor> = {};
      const steps: Record<string, number> = { ...state.steps };
      const slots: Record<string, Record<string, tf.Tensor>> = Object.fromEntries(kinds.map((kind) => [kind, {}]));
      tf.tidy(() => {
        for (const [name, param] of Object.entries(params)) {
          const old = Object.fromEntries(kinds.map((kind) => [kind, state.slots[kind]?.[name]]));
          const grad = grads[name];
          const step = (state.steps[name] ?? 0) + 1;
          const result = grad && rule(grad, param, old, step, options.learningRate ?? learningRate);
          next[name] = tf.keep(result?.param ?? tf.clone(param));
          if (result) steps[name] = step;
          for (const kind of kinds) {
            const value = result?.slots[kind] ?? (old[kind] && tf.clone(old[kind]));
            if (value) (slots[kind] as Record<string, tf.Tensor>)[name] = tf.keep(value);
          }
        }
      });
      return { params: next, state: { steps, slots } };
    },
  };
}

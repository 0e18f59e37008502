import type * as tf from '@tensorflow/tfjs-core';

/** Tensors by variable name. */
export type TensorMap = Readonly<Record<string, tf.Tensor>>;

/** The state tensors of each kind (`momentum`, `first`, `second`), by variable name. */
export type Slots = Readonly<Record<string, TensorMap>>;

/** What a {@link GradientTransformation} knows about a step. */
export interface StepInfo {
  /** How many updates each variable has had, this one included: from 1. */
  readonly steps: Readonly<Record<string, number>>;
  /** How many updates there were before this one, of whichever variables: from 0. */
  readonly count: number;
  /** The learning rate that the caller names for this step, if any. */
  readonly learningRate?: number;
}

/** What a {@link GradientTransformation} hands on. */
export interface Transformed {
  /** The new updates, by the same names. */
  readonly updates: TensorMap;
  /** The running tensors after the step, of the kinds that `init` named. Default: none. */
  readonly slots?: Slots;
  /** Parameters that take the place of those given, from which the updates are subtracted. Default: those given. */
  readonly params?: TensorMap;
}

/**
 * One link of an optimizer: it turns gradients (or what former links made of them) into other updates. {@link chain} makes
 * an optimizer of several. Pure: it keeps nothing between steps but what it hands on, and disposes of none of its
 * arguments; what it leaves behind is freed by the chain.
 */
export interface GradientTransformation {
  /** The kinds of running tensors that it keeps, for instance `momentum`. */
  readonly kinds: readonly string[];
  /** Whether it looks at {@link StepInfo.count}, which is then part of the state. Default false. */
  readonly counts?: boolean;
  /**
   * One step.
   *
   * @param updates - What comes from the links before; at first the gradients.
   * @param slots - The running tensors of the kinds named; empty at a variable's first step.
   * @param params - The parameters of the variables that have a gradient in this step.
   * @param info - Counts and rate.
   */
  update(updates: TensorMap, slots: Slots, params: TensorMap, info: StepInfo): Transformed;
}

/** A learning rate, or one for each step. */
export type Rate = number | ((step: number) => number);

/** The rate of a step: the caller's, else that of the count. */
export const rateOf = (rate: Rate, { learningRate, count }: StepInfo): number =>
  learningRate ?? (typeof rate === 'number' ? rate : rate(count));

/** A map of tensors from each update and what goes with its name. */
export const mapUpdates = (updates: TensorMap, f: (update: tf.Tensor, name: string) => tf.Tensor): TensorMap =>
  Object.fromEntries(Object.entries(updates).map(([name, update]) => [name, f(update, name)]));

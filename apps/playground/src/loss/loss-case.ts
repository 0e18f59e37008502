import type * as tf from '@tensorflow/tfjs-core';

/** A number that a person may set. */
export interface Setting {
  readonly label: string;
  readonly min: number;
  readonly max: number;
  readonly step: number;
  readonly value: number;
}

/** The numbers of a loss, by name. */
export type Settings = Readonly<Record<string, number>>;

/** A loss as it is shown: of a sample on a circle with three class centres. */
export interface LossCase {
  /** The function of `@scaleface/losses` that computes it. */
  readonly name: string;
  readonly label: string;
  /** In a sentence. */
  readonly says: string;
  readonly settings: Readonly<Record<string, Setting>>;
  /** One loss for each angle in radians, `[N]`, differentiable. */
  readonly loss: (angles: tf.Tensor1D, settings: Settings) => tf.Tensor;
  /** Logits `[N, 3]`, for losses that are a softmax. */
  readonly logits?: (angles: tf.Tensor1D, settings: Settings) => tf.Tensor2D;
  /** Whether it is a number of a whole batch, so that angles are looked at one after another. */
  readonly single?: boolean;
}

/** A setting. */
export const setting = (label: string, min: number, max: number, step: number, value: number): Setting => ({
  label,
  min,
  max,
  step,
  value,
});

import { ScaleFaceError } from '@scaleface/numerics';
import type * as tf from '@tensorflow/tfjs-core';

const noNumber = (step: number, received: string, cause?: unknown): ScaleFaceError =>
  new ScaleFaceError('the loss became NaN or infinite', {
    code: 'not-finite',
    path: `step ${step}`,
    received,
    hint: 'Try a smaller learning rate',
    cause,
  });

/**
 * The number that a step's loss is.
 *
 * @param loss - The loss; it is not disposed of.
 * @param step - The step, for the error.
 * @throws ScaleFaceError `not-finite` when it became NaN or infinite.
 */
export async function finiteLoss(loss: tf.Scalar, step: number): Promise<number> {
  const [value = Number.NaN] = await loss.data();
  if (Number.isFinite(value)) return value;
  throw noNumber(step, String(value));
}

/**
 * What a step computes. The losses refuse arguments that are not finite by their names; the step is added here.
 *
 * @param step - The step, for the error.
 * @param compute - The step's work.
 * @throws ScaleFaceError `not-finite`, and what else the work throws.
 */
export function atStep<T>(step: number, compute: () => T): T {
  try {
    return compute();
  } catch (error) {
    if (error instanceof ScaleFaceError && error.code === 'not-finite') throw noNumber(step, error.message, error);
    throw error;
  }
}

import { ScaleFaceError } from '@scaleface/numerics';
import type * as tf from '@tensorflow/tfjs-core';

/**
 * The number that a step's loss is.
 *
 * @param loss - The loss; it is not disposed of.
 * @param step - The step, for the error.
 * @throws ScaleFaceError `not-finite` when it is no number any more.
 */
export async function finiteLoss(loss: tf.Scalar, step: number): Promise<number> {
  const [value = Number.NaN] = await loss.data();
  if (Number.isFinite(value)) return value;
  throw new ScaleFaceError('the loss is no number any more', {
    code: 'not-finite',
    path: `step ${step}`,
    received: String(value),
    hint: 'Try a smaller learning rate',
  });
}

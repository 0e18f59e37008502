import * as tf from '@tensorflow/tfjs-core';
import { checkLosses } from '../internal/checks.js';

/** Losses of rows, and which of them count. */
export interface RowLosses {
  /** One loss a row, 0 for a row without positives, `[N]`. */
  readonly losses: tf.Tensor1D;
  /** 1 for rows with a positive, else 0, `[N]`. */
  readonly valid: tf.Tensor1D;
}

/**
 * Softmax cross-entropy of rows with several positives, each of them the target by the same share:
 * $L_i = \log\sum_j e^{z_{ij}} - \frac{1}{|P_i|}\sum_{j \in P_i} z_{ij}$.
 *
 * Gradient: $\partial L_i/\partial z_{ij} = p_{ij} - [j \in P_i]/|P_i|$; 0 in rows without positives.
 *
 * @param logits - `[N, M]`.
 * @param mask - `[N, M]` of 0 and 1.
 */
export function multiPositiveLosses(logits: tf.Tensor2D, mask: tf.Tensor2D): RowLosses {
  const count = tf.sum(mask, 1, true);
  const valid = tf.minimum(count, 1);
  const op = tf.customGrad((z: tf.Tensor | tf.GradSaveFunc, save: tf.Tensor | tf.GradSaveFunc) => {
    const shifted = tf.sub(z as tf.Tensor, tf.max(z as tf.Tensor, 1, true));
    const e = tf.exp(shifted);
    const total = tf.sum(e, 1, true);
    // Rows without positives as well: their gradient would not be finite.
    checkLosses(total, { logits }, 'sum of exponentials');
    const targets = tf.div(mask, tf.maximum(count, 1));
    const rows = tf.sub(tf.log(total), tf.sum(tf.mul(targets, shifted), 1, true));
    (save as tf.GradSaveFunc)([e, total, targets, valid]);
    return {
      value: tf.reshape(tf.mul(rows, valid), [logits.shape[0]]),
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => {
        const [e, total, targets, counts] = saved as [tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor];
        const weight = tf.mul(tf.reshape(dy, [-1, 1]), counts);
        return tf.mul(tf.sub(tf.div(e, total), targets), weight);
      },
    };
  });
  return { losses: op(logits) as tf.Tensor1D, valid: tf.reshape(valid, [-1]) as tf.Tensor1D };
}

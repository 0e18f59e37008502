import { logSumExp, withGradient } from '@scaleface/core';
import * as tf from '@tensorflow/tfjs-core';
import { log1p } from '../vmf/log1p.js';

/** What {@link logSumOver} gives for a row without entries: so low that its exponential is 0 beside anything. */
const NOTHING = -1e30;

/** Logarithms of weights; those of 0 are so low that nothing comes of them. */
export const logWeights = (weights: Float32Array): Float32Array => weights.map((w) => (w > 0 ? Math.log(w) : NOTHING));

/** $\log\sum_j w_{ij} e^{z_{ij}}$ of each row from the logarithms of the weights; about −1e30 for a row of weights 0. */
export const logSumOver = (z: tf.Tensor, logs: tf.Tensor, axis = 1): tf.Tensor => logSumExp(tf.add(z, logs), axis);

/** $\log(1+e^x)$, to the last place for low $x$ as well. */
export const softplus = (x: tf.Tensor): tf.Tensor =>
  withGradient([x], (z) => ({
    value: tf.add(tf.relu(z as tf.Tensor), log1p(tf.exp(tf.neg(tf.abs(z as tf.Tensor))))),
    saved: [z as tf.Tensor],
    gradient: (dy, [at]) => [tf.mul(dy, tf.sigmoid(at as tf.Tensor))],
  }));

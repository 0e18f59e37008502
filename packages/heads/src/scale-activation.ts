import { ScaleFaceError } from '@scaleface/numerics';
import * as tf from '@tensorflow/tfjs-core';

/** How a raw logit becomes a scale; the names of the published code. */
export type ScaleActivation = 'lin' | 'exp' | 'sigm' | 'sigm_mul' | 'sigm_sum' | 'sigm_sum_mul' | 'relu';

const activations: Readonly<Record<ScaleActivation, (a: tf.Tensor, c: number) => tf.Tensor>> = {
  lin: (a) => tf.clone(a),
  exp: (a) => tf.exp(a),
  sigm: (a) => tf.sigmoid(a),
  sigm_mul: (a, c) => tf.mul(c, tf.sigmoid(a)),
  sigm_sum: (a, c) => tf.add(c, tf.sigmoid(a)),
  sigm_sum_mul: (a, c) => tf.add(c, tf.mul(c, tf.sigmoid(a))),
  relu: (a, c) => tf.mul(c, tf.relu(a)),
};

/**
 * The activation names, in the order of the published code.
 *
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu';
 * import * as tf from '@tensorflow/tfjs-core';
 * import { applyScaleActivation, scaleActivations } from '@scaleface/heads';
 *
 * // What each of them makes of a logit of 0, with c = 64.
 * const scales = scaleActivations.map((name) => `${name} ${applyScaleActivation(tf.scalar(0), name).arraySync()}`);
 * scales; // => ['lin 0', 'exp 1', 'sigm 0.5', 'sigm_mul 32', 'sigm_sum 64.5', 'sigm_sum_mul 96', 'relu 0']
 * ```
 */
export const scaleActivations: readonly ScaleActivation[] = Object.keys(activations) as ScaleActivation[];

/**
 * Checks an activation's name, for callers without types.
 *
 * @throws ScaleFaceError `unknown-name`. (The published code takes any other name for `lin`, in silence.)
 */
export function checkScaleActivation(name: string): ScaleActivation {
  if (Object.hasOwn(activations, name)) return name as ScaleActivation;
  throw new ScaleFaceError('no such activation', {
    code: 'unknown-name',
    path: 'options.activation',
    expected: scaleActivations.join(', '),
    received: String(name),
  });
}

/**
 * Turns raw logits into scales:
 *
 * | name | $s(a)$ |
 * | --- | --- |
 * | `lin` | $a$ |
 * | `exp` | $e^a$ |
 * | `sigm` | $\sigma(a)$ |
 * | `sigm_mul` | $c\,\sigma(a)$ |
 * | `sigm_sum` | $c + \sigma(a)$ |
 * | `sigm_sum_mul` | $c + c\,\sigma(a)$ |
 * | `relu` | $c \max(0, a)$ |
 *
 * @param logit - Raw logits, any shape.
 * @param activation - The name.
 * @param coefficient - $c$; unused by `lin`, `exp` and `sigm`. Default 64.
 * @returns Scales of the same shape.
 * @throws ScaleFaceError `unknown-name`.
 *
 * Source: the published scale predictor. Oracle: `golden/heads/scale_head_*`.
 *
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu';
 * import * as tf from '@tensorflow/tfjs-core';
 * import { applyScaleActivation } from '@scaleface/heads';
 *
 * applyScaleActivation(tf.scalar(0), 'sigm_mul', 64).dataSync()[0]; // => 32
 * ```
 */
export const applyScaleActivation = (
  logit: tf.Tensor,
  activation: ScaleActivation,
  coefficient: number = 64,
): tf.Tensor => tf.tidy(() => activations[checkScaleActivation(activation)](logit, coefficient));

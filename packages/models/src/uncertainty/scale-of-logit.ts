import type { ScaleActivation } from '@scaleface/heads';

const scales: Readonly<Record<ScaleActivation, (a: number, c: number) => number>> = {
  lin: (a) => a,
  exp: (a) => Math.exp(a),
  sigm: (a) => sigmoid(a),
  sigm_mul: (a, c) => c * sigmoid(a),
  sigm_sum: (a, c) => c + sigmoid(a),
  sigm_sum_mul: (a, c) => c + c * sigmoid(a),
  relu: (a, c) => c * Math.max(0, a),
};

const sigmoid = (a: number): number => 1 / (1 + Math.exp(-a));

/**
 * The scales of some logits in float64, by the formulas of `applyScaleActivation` of `@scaleface/heads`: a sigmoid that
 * has saturated in float32 still ranks here, up to logits of 36.
 *
 * Oracle: `applyScaleActivation` of `@scaleface/heads`.
 *
 * @param logit - Raw logits of a scale head.
 * @param activation - Its activation.
 * @param coefficient - Its coefficient $c$.
 *
 * @example
 * ```ts
 * import { scaleOfLogit } from '@scaleface/models';
 *
 * Array.from(scaleOfLogit([-2, 0, 2], 'sigm_mul', 64)); // => [7.6290, 32, 56.3710]
 *
 * // Where float32 knows one scale, float64 still ranks.
 * const [sure = 0, surer = 0] = scaleOfLogit([20, 30], 'sigm_mul', 64);
 * sure < surer; // => true
 * Math.fround(sure) < Math.fround(surer); // => false
 * ```
 */
export const scaleOfLogit = (
  logit: ArrayLike<number>,
  activation: ScaleActivation,
  coefficient: number,
): Float64Array => Float64Array.from(logit, (a) => scales[activation](a, coefficient));

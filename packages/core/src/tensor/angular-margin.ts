import * as tf from '@tensorflow/tfjs-core';
import { registerGradients } from '../engine/gradients/register.js';
import { withGradient } from './custom-grad.js';

/** What to do where $\theta + m$ passes $\pi$ and $\cos(\theta+m)$ would rise again. */
export type BeyondPi = 'paper' | 'easy' | 'monotone';

/** Options of {@link addAngularMargin}. */
export interface AngularMarginOptions {
  /**
   * `'paper'` (default) leaves $\cos(\theta+m)$ as published; `'easy'` applies the margin only where $c > 0$;
   * `'monotone'` (recommended for training from scratch) takes $c - m \sin m$ where $c \le \cos(\pi - m)$.
   */
  readonly beyond?: BeyondPi;
  /**
   * `'exact'` (default) differentiates through the margin, $\sin(\theta+m)/\sin\theta$; `'straight-through'` takes 1,
   * as arcface_torch does, which stays bounded near $\theta = 0$.
   */
  readonly gradient?: 'exact' | 'straight-through';
}

/** The margin's value with its two derivatives, all of the cosine's shape. */
export interface AngularMarginTerms {
  /** $\psi(c)$. */
  readonly value: tf.Tensor;
  /** $\partial\psi/\partial c$. */
  readonly slope: tf.Tensor;
  /** $\partial\psi/\partial m$. */
  readonly marginSlope: tf.Tensor;
}

/** $1-c^2$ is floored here for the slope alone: it is reached at $c = \pm 1$ only, the next float32 is above it. */
const POLE = 1e-7;

/**
 * What {@link addAngularMargin} computes, with the derivatives, for losses that place them themselves. Not
 * differentiable by itself.
 *
 * Oracle: $\cos(\arccos c + m)$ in float64 and its differences by $c$ and by $m$, in each form.
 *
 * @param cosine - Cosines, any shape; rounding beyond ±1 is cut off.
 * @param margin - $m$ in radians: a number, or one per cosine.
 * @param options - Form beyond $\pi - m$, and gradient.
 *
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu';
 * import * as tf from '@tensorflow/tfjs-core';
 * import { angularMarginTerms } from '@scaleface/core';
 *
 * angularMarginTerms(tf.tensor1d([0]), Math.PI / 6).value.dataSync()[0]; // => -0.5
 * ```
 */
export function angularMarginTerms(
  cosine: tf.Tensor,
  margin: number | tf.Tensor,
  options: AngularMarginOptions = {},
): AngularMarginTerms {
  const { beyond = 'paper', gradient = 'exact' } = options;
  const c = tf.clipByValue(cosine, -1, 1);
  const known = typeof margin === 'number';
  const m = known ? tf.scalar(margin) : margin;
  // In float64 where they can be: a graphics device may be wrong by 5e-5 in a cosine.
  const [cosM, sinM] = known ? [tf.scalar(Math.cos(margin)), tf.scalar(Math.sin(margin))] : [tf.cos(m), tf.sin(m)];
  const sinSquared = tf.mul(tf.sub(1, c), tf.add(1, c));
  const sine = tf.sqrt(sinSquared);
  const ones = tf.onesLike(c);
  const exact = gradient === 'exact';
  const slope = exact ? tf.add(cosM, tf.div(tf.mul(c, sinM), tf.sqrt(tf.maximum(sinSquared, POLE)))) : ones;
  const value = tf.sub(tf.mul(c, cosM), tf.mul(sine, sinM));
  const marginSlope = tf.neg(tf.add(tf.mul(c, sinM), tf.mul(sine, cosM)));
  if (beyond === 'paper') return { value, slope, marginSlope };
  const easy = beyond === 'easy';
  const inside = tf.greater(c, easy ? 0 : tf.neg(cosM));
  const far = easy ? c : tf.sub(c, tf.mul(m, sinM));
  const farMarginSlope = easy ? tf.zerosLike(c) : tf.mul(ones, tf.neg(tf.add(sinM, tf.mul(m, cosM))));
  return {
    value: tf.where(inside, value, far),
    slope: tf.where(inside, slope, ones),
    marginSlope: tf.where(inside, marginSlope, farMarginSlope),
  };
}

/**
 * Adds an angular margin to cosines, each $c = \cos\theta$ by itself, by the addition theorem and without acos:
 *
 * $$\cos(\theta + m) = c \cos m - \sqrt{1 - c^2}\,\sin m.$$
 *
 * Gradient: $\frac{\sin(\theta+m)}{\sin\theta} = \cos m + \frac{c \sin m}{\sqrt{1 - c^2}}$, finite everywhere: at
 * $c = \pm 1$, where it has a pole, $1 - c^2$ counts as $10^{-7}$. Autodiff through acos gives $\mp\infty$ there, and NaN
 * for a cosine that rounding left outside $[-1, 1]$.
 *
 * Source: Deng et al., ArcFace, CVPR 2019, eq. 3. Oracle: arrays of the published code; differences in float64.
 *
 * @param cosine - Cosines, any shape.
 * @param margin - $m$ in radians, in $[0, \pi]$; 0.5 in ArcFace.
 * @param options - Form beyond $\pi - m$, and gradient.
 * @returns The same shape.
 *
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu';
 * import * as tf from '@tensorflow/tfjs-core';
 * import { addAngularMargin } from '@scaleface/core';
 *
 * addAngularMargin(tf.tensor1d([Math.cos(1)]), 0.5).dataSync()[0]; // => 0.070737
 * ```
 */
export function addAngularMargin<T extends tf.Tensor>(
  cosine: T,
  margin: number,
  options: AngularMarginOptions = {},
): T {
  registerGradients();
  return withGradient<T>([cosine], (c) => {
    const { value, slope } = angularMarginTerms(c, margin, options);
    return {
      value: value as T,
      saved: [slope],
      gradient: (dy, [factor]) => [tf.mul(dy, factor as tf.Tensor)],
    };
  });
}

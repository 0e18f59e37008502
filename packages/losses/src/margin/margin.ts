import * as tf from '@tensorflow/tfjs-core';

/** What a margin makes of the target cosines, with its derivatives. All `[N]`. */
export interface MarginValue {
  /** $\psi(c_y)$: what replaces the target cosine. */
  readonly value: tf.Tensor1D;
  /** $\partial\psi/\partial c_y$. */
  readonly slope: tf.Tensor1D;
  /** $\partial\psi/\partial a$ for margins that move with the embedding's norm $a$. */
  readonly normSlope?: tf.Tensor1D;
}

/** A margin: a function of the target cosine (and, for some, of the embedding's norm), both `[N]`. */
export type Margin = (cosine: tf.Tensor1D, norm: tf.Tensor1D) => MarginValue;

/** What to do where $\theta + m$ passes $\pi$ and $\cos(\theta+m)$ would rise again. */
export type BeyondPi = 'paper' | 'easy' | 'monotone';

/** Options of an angular margin. */
export interface AngularOptions {
  /**
   * `'paper'` (default) leaves $\cos(\theta+m)$ as published, `'easy'` applies the margin only where $c>0$, `'monotone'`
   * (recommended for training from scratch) uses $c - m\sin m$ where $c \le \cos(\pi-m)$.
   */
  readonly beyond?: BeyondPi;
  /**
   * `'exact'` (default) differentiates through the margin, $\sin(\theta+m)/\sin\theta$; `'straight-through'` takes 1, as
   * arcface_torch does, which stays bounded near $\theta = 0$.
   */
  readonly gradient?: 'exact' | 'straight-through';
}

/** $1-c^2$ is floored here for the slope alone, so the gradient at the poles is large and finite. */
const POLE = 1e-7;

/** The pieces of $\cos(\theta+m)$, with its derivative by $m$ for margins that move. */
export interface AngularValue extends MarginValue {
  /** $\partial\psi/\partial m$. */
  readonly marginSlope: tf.Tensor1D;
}

/** $\cos(\theta+m)$ and its derivatives, for one $m$ or one for each row. */
export function angular(
  cosine: tf.Tensor1D,
  margin: tf.Tensor | number,
  { beyond = 'paper', gradient = 'exact' }: AngularOptions = {},
): AngularValue {
  const c = tf.clipByValue(cosine, -1, 1);
  const m = typeof margin === 'number' ? tf.scalar(margin) : margin;
  const cosM = tf.cos(m);
  const sinM = tf.sin(m);
  const sinSq = tf.mul(tf.sub(1, c), tf.add(1, c));
  const sine = tf.sqrt(sinSq);
  const value = tf.sub(tf.mul(c, cosM), tf.mul(sine, sinM));
  const ones = tf.onesLike(c);
  const slope = gradient === 'exact' ? tf.add(cosM, tf.div(tf.mul(c, sinM), tf.sqrt(tf.maximum(sinSq, POLE)))) : ones;
  const marginSlope = tf.neg(tf.add(tf.mul(c, sinM), tf.mul(sine, cosM)));
  const all = (v: tf.Tensor, s: tf.Tensor, n: tf.Tensor): AngularValue => ({
    value: v as tf.Tensor1D,
    slope: s as tf.Tensor1D,
    marginSlope: n as tf.Tensor1D,
  });
  if (beyond === 'paper') return all(value, slope, marginSlope);
  const inside = tf.greater(c, beyond === 'easy' ? 0 : tf.neg(cosM));
  const [far, farSlope] =
    beyond === 'easy'
      ? [c, tf.zerosLike(c)]
      : [tf.sub(c, tf.mul(m, sinM)), tf.mul(ones, tf.neg(tf.add(sinM, tf.mul(m, cosM))))];
  return all(tf.where(inside, value, far), tf.where(inside, slope, ones), tf.where(inside, marginSlope, farSlope));
}

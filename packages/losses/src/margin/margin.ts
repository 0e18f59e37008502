import { type AngularMarginOptions, angularMarginTerms } from '@scaleface/core';
import type * as tf from '@tensorflow/tfjs-core';

export type { BeyondPi } from '@scaleface/core';

/** What a margin makes of the target cosines, with its derivatives. All `[N]`. */
interface MarginValue {
  /** $\psi(c_y)$: what replaces the target cosine. */
  readonly value: tf.Tensor1D;
  /** $\partial\psi/\partial c_y$. */
  readonly slope: tf.Tensor1D;
  /** $\partial\psi/\partial a$ for margins that move with the embedding's norm $a$. */
  readonly normSlope?: tf.Tensor1D;
}

/** A margin: a function of the target cosine (and, for some, of the embedding's norm), both `[N]`. */
export type Margin = (cosine: tf.Tensor1D, norm: tf.Tensor1D) => MarginValue;

/** Options of an angular margin: those of core's `addAngularMargin`. */
export type AngularOptions = AngularMarginOptions;

/** The pieces of $\cos(\theta+m)$, with its derivative by $m$ for margins that move. */
export interface AngularValue extends MarginValue {
  /** $\partial\psi/\partial m$. */
  readonly marginSlope: tf.Tensor1D;
}

/** $\cos(\theta+m)$ and its derivatives, for one $m$ or one for each row. */
export const angular = (cosine: tf.Tensor1D, margin: tf.Tensor | number, options?: AngularOptions): AngularValue =>
  angularMarginTerms(cosine, margin, options) as AngularValue;

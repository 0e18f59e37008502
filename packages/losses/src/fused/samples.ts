import * as tf from '@tensorflow/tfjs-core';
import { checkLosses } from '../internal/checks.js';
import type { Margin } from '../margin/margin.js';
import { reciprocalNorms } from './class-block.js';

/** What is known of each sample before the classes are gone through. `[N]` vectors stand as rows `[1, N]`. */
export interface Samples {
  /** Embeddings of unit length, `[N, D]`. */
  readonly unit: tf.Tensor2D;
  /** Reciprocal norms, `[N, 1]`. */
  readonly reciprocal: tf.Tensor2D;
  /** $\psi(c_y)$, `[N]`. */
  readonly value: tf.Tensor1D;
  /** $\partial\psi/\partial c_y$, `[N]`. */
  readonly slope: tf.Tensor1D;
  /** $\partial\psi/\partial a$, `[N]`. */
  readonly normSlope: tf.Tensor1D;
}

/** Brings the rows to unit length and applies the margin to the target cosines: work of size $N D$. */
export function prepareSamples(x: tf.Tensor2D, w: tf.Tensor2D, labels: tf.Tensor, margin: Margin): Samples {
  const n = x.shape[0];
  const reciprocal = reciprocalNorms(x);
  const unit = tf.mul(x, reciprocal) as tf.Tensor2D;
  const norm = tf.reshape(tf.sqrt(tf.sum(tf.square(x), 1)), [n]) as tf.Tensor1D;
  const at = tf.reshape(tf.maximum(labels, tf.scalar(0, 'int32')), [n, 1]);
  // gatherND copies whole rows where gather goes number by number on the WebAssembly engine.
  const own = tf.gatherND(w, at) as tf.Tensor2D;
  const cosine = tf.mul(tf.sum(tf.mul(unit, own), 1), tf.reshape(reciprocalNorms(own), [n])) as tf.Tensor1D;
  // Margins clip it, which makes a number of NaN on some engines.
  checkLosses(cosine, { weights: w }, 'cosine');
  const psi = margin(cosine, norm);
  return { unit, reciprocal, ...psi, normSlope: psi.normSlope ?? (tf.zeros([n]) as tf.Tensor1D) };
}

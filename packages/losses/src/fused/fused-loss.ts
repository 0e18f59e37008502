import { checkRange, checkShape } from '@scaleface/core';
import * as tf from '@tensorflow/tfjs-core';
import { checkFinite, checkLabels, checkScale, matrixShape } from '../internal/checks.js';
import { ensureGradients } from '../internal/gradients.js';
import { type Reduced, type Reduction, reduceLosses } from '../internal/reduction.js';
import type { Margin } from '../margin/margin.js';
import { marginSoftmax } from './margin-softmax.js';
import { sampleClasses, takeRows } from './sample-classes.js';

/** Up to this scale $e^{sc}$, summed over $10^6$ classes, stays in float32's range: no maximum is needed. */
export const SHIFT_FREE = 64;

/** How many numbers of class centres are multiplied at a time. */
export const CENTRES_AT_ONCE: number = 2 ** 21;

/** Arguments that every fused loss takes. */
export interface FusedLossOptions<R extends Reduction = Reduction> {
  /** Embeddings of any length, `[N, D]`; they are normalised inside. NaN and infinity are refused, see `setValueChecks`. */
  readonly embeddings: tf.Tensor;
  /** Class centres of any length, `[C, D]`; they are normalised inside. */
  readonly weights: tf.Tensor;
  /** int32 `[N]`; rows with −1 have loss 0 and count nowhere. */
  readonly labels: tf.Tensor;
  /** `'mean'` (default, over the rows with a class), `'sum'` or `'none'`. */
  readonly reduction?: R;
  /** The centres get no gradient (and no work is done for one). Default false. */
  readonly frozenCentres?: boolean;
  /** The embeddings get no gradient (and no work is done for one). Default false. */
  readonly frozenEmbeddings?: boolean;
  /** Share of the classes that take part in a step, as in PartialFC: the batch's own and random others, 0 … 1. Default 1. */
  readonly sampleRate?: number;
  /** Decides which classes are sampled; give each step its own. Default 0. */
  readonly seed?: number;
  /**
   * Classes multiplied at a time. Default: as many as keep a product at $2^{26}$ and their centres at $2^{21}$ numbers, or
   * at $2^{23}$ for a ScaleFace loss with embeddings and centres frozen.
   */
  readonly chunkSize?: number;
}

/** What a loss knows that saves work. */
interface Shortcuts {
  /** Whether exponents must be shifted by their maximum. Default: unless the scale is a small number. */
  readonly shifted?: boolean;
  /** Reciprocal norms `[C, 1]` of frozen centres. */
  readonly norms?: (centres: tf.Tensor2D, chunkSize: number) => tf.Tensor2D;
  /** How many numbers of centres are multiplied at a time, unless the caller says. */
  readonly atOnce?: number;
}

/** Checks the arguments, the scale among them, samples classes and reduces: what the fused losses share. */
export function fusedLoss<R extends Reduction = 'mean'>(
  options: FusedLossOptions<R>,
  scale: number | tf.Tensor,
  margin: Margin,
  extra?: (embeddings: tf.Tensor) => tf.Tensor,
  { shifted = typeof scale !== 'number' || scale > SHIFT_FREE, norms, atOnce = CENTRES_AT_ONCE }: Shortcuts = {},
): Reduced<R> {
  ensureGradients();
  const { embeddings, weights, labels, reduction = 'mean' as R, sampleRate = 1, seed = 0 } = options;
  const { frozenEmbeddings = false, frozenCentres = false } = options;
  const [n, d] = matrixShape(embeddings, 'embeddings');
  const [classes] = matrixShape(checkShape('weights', weights, [null, d]), 'weights');
  checkLabels(labels, n, classes);
  checkFinite(embeddings, 'embeddings');
  checkRange('sampleRate', sampleRate, Number.MIN_VALUE, 1);
  const chunkSize = Math.floor(options.chunkSize ?? Math.max(1, Math.min(2 ** 26 / n, atOnce / d)));
  checkRange('chunkSize', chunkSize, 1);
  return tf.tidy(() => {
    const scales = checkScale(scale, n, 'scale');
    const y = tf.cast(labels, 'int32') as tf.Tensor1D;
    const sampled = sampleRate < 1 ? sampleClasses(y, classes, sampleRate, seed) : undefined;
    const centres =
      sampled === undefined ? (weights as tf.Tensor2D) : takeRows(weights as tf.Tensor2D, sampled.classes);
    const losses = marginSoftmax({
      embeddings: embeddings as tf.Tensor2D,
      centres,
      norms: frozenCentres ? norms?.(centres, chunkSize) : undefined,
      labels: sampled?.labels ?? y,
      scale: scales,
      shifted,
      margin,
      frozenEmbeddings,
      frozenCentres,
      chunkSize,
    });
    const known = tf.greaterEqual(y, tf.scalar(0, 'int32'));
    const total = extra === undefined ? losses : tf.add(losses, extra(embeddings));
    const valid = tf.cast(known, 'float32');
    return reduceLosses(tf.where(known, total, tf.zeros([n])), reduction, { valid, inputs: { weights } });
  });
}

import { checkRange, checkShape, registerGradients } from '@scaleface/core';
import * as tf from '@tensorflow/tfjs-core';
import { asColumn, checkLabels, matrixShape } from '../internal/checks.js';
import { type Reduction, reduceLosses } from '../internal/reduction.js';
import type { Margin } from '../margin/margin.js';
import { needsShift } from './forward.js';
import { marginSoftmax } from './margin-softmax.js';
import { sampleClasses, takeRows } from './sample-classes.js';

/** Arguments that every fused loss takes. */
export interface FusedLossOptions {
  /** Embeddings of any length, `[N, D]`; they are normalised inside. */
  readonly embeddings: tf.Tensor;
  /** Class centres of any length, `[C, D]`; they are normalised inside. */
  readonly weights: tf.Tensor;
  /** int32 `[N]`; rows with −1 have loss 0 and count nowhere. */
  readonly labels: tf.Tensor;
  /** `'mean'` (default, over the rows with a class), `'sum'` or `'none'`. */
  readonly reduction?: Reduction;
  /**
   * The centres get no gradient (and no work is done for one), and the norms of the same tensor are worked out only once.
   * Default false.
   */
  readonly frozenCentres?: boolean;
  /** The embeddings get no gradient (and no work is done for one). Default false. */
  readonly frozenEmbeddings?: boolean;
  /** Share of the classes that take part in a step, as in PartialFC: the batch's own and random others, 0 … 1. Default 1. */
  readonly sampleRate?: number;
  /** Decides which classes are sampled; give each step its own. Default 0. */
  readonly seed?: number;
  /**
   * Classes multiplied at a time. Default: as many as keep a product at $2^{26}$ and their centres at $2^{21}$ numbers, or
   * $2^{21}$ and $2^{23}$ where embeddings and centres are frozen.
   */
  readonly chunkSize?: number;
}

/** Checks the arguments, samples classes and reduces: what the fused losses share. */
export function fusedLoss(
  options: FusedLossOptions,
  scale: number | tf.Tensor,
  margin: Margin,
  extra?: (embeddings: tf.Tensor) => tf.Tensor,
): tf.Tensor {
  registerGradients();
  const { embeddings, weights, labels, reduction = 'mean', sampleRate = 1, seed = 0 } = options;
  const { frozenEmbeddings = false, frozenCentres = false } = options;
  const [n, d] = matrixShape(embeddings, 'embeddings');
  const [classes] = matrixShape(checkShape('weights', weights, [null, d]), 'weights');
  checkLabels(labels, n, classes);
  checkRange('sampleRate', sampleRate, Number.MIN_VALUE, 1);
  const frozen = frozenEmbeddings && frozenCentres;
  const most = frozen ? Math.min(2 ** 21 / n, 2 ** 23 / d) : Math.min(2 ** 26 / n, 2 ** 21 / d);
  const chunkSize = options.chunkSize ?? Math.max(1, Math.floor(most));
  checkRange('chunkSize', chunkSize, 1);
  return tf.tidy(() => {
    const y = tf.cast(labels, 'int32') as tf.Tensor1D;
    const sampled = sampleRate < 1 ? sampleClasses(y, classes, sampleRate, seed) : undefined;
    const s = typeof scale === 'number' ? scale : asColumn(scale, n, 'scale');
    const losses = marginSoftmax({
      embeddings: embeddings as tf.Tensor2D,
      weights: sampled === undefined ? (weights as tf.Tensor2D) : takeRows(weights as tf.Tensor2D, sampled.classes),
      labels: sampled?.labels ?? y,
      scale: s,
      shifted: needsShift(s),
      margin,
      frozenEmbeddings,
      frozenCentres,
      chunkSize: Math.floor(chunkSize),
    });
    const known = tf.greaterEqual(y, tf.scalar(0, 'int32'));
    const total = extra === undefined ? losses : tf.add(losses, extra(embeddings));
    return reduceLosses(tf.where(known, total, tf.zeros([n])), reduction, tf.cast(known, 'float32'));
  });
}

import { readsFreely } from '@scaleface/core';
import { at, type Matrix } from '@scaleface/numerics';
import * as tf from '@tensorflow/tfjs-core';
import { type ClassCentres, unitRows } from './centres.js';
import type { BatchRows, FeatureRows } from './feature-rows.js';
import type { Validation } from './validation.js';

/** What a scale head learns from: rows of frozen features, in memory or, with {@link FeatureRows}, stored. */
export interface ScaleHeadData<Rows extends FeatureRows = Matrix> {
  /** The head's input $[N, F]$. */
  readonly bottleneck: Rows;
  /** The frozen embeddings $[N, D]$. */
  readonly embedding: Rows;
  /** The subject of each row. */
  readonly subjects: readonly string[];
  /** For each row, the row of the clean image it was made from; itself by default. */
  readonly sources?: ArrayLike<number>;
  /** How each epoch is measured on other rows, if at all. */
  readonly validation?: Validation | undefined;
}

/** A batch on the engine. */
export interface ScaleHeadBatch extends Record<string, tf.Tensor> {
  /** The head's input $[B, F]$. */
  readonly bottleneck: tf.Tensor2D;
  /** The embeddings $[B, D]$, as they are. */
  readonly embedding: tf.Tensor2D;
  /** Cosines to all centres $[B, C]$, in the column of the row's own class with or without the row's own image. */
  readonly cosine: tf.Tensor2D;
  /** The own classes, int32 $[B]$. */
  readonly labels: tf.Tensor1D;
}

/**
 * The batch of some rows.
 *
 * @param rows - Their features.
 * @param centres - The classes of all rows.
 * @param unitCentres - The centres on the engine.
 * @param indices - Which rows they are.
 * @returns Tensors; the caller disposes of them.
 */
export function scaleHeadBatch(
  { bottleneck, embedding }: BatchRows,
  { labels, targets, classes }: ClassCentres,
  unitCentres: tf.Tensor2D,
  indices: readonly number[],
): ScaleHeadBatch {
  const rows = indices.length;
  return tf.tidy(() => {
    const own = Int32Array.from(indices, (i) => at(labels, i));
    const target = Float32Array.from(indices, (i) => at(targets, i));
    const unit = tf.tensor2d(Float32Array.from(unitRows(embedding, 0)), [rows, embedding.width]);
    const cosine = withTargets(tf.matMul(unit, unitCentres, false, true), own, target, classes.length);
    return {
      bottleneck: tf.tensor2d(bottleneck.data, [rows, bottleneck.width]),
      embedding: tf.tensor2d(embedding.data, [rows, embedding.width]),
      cosine,
      labels: tf.tensor1d(own, 'int32'),
    };
  });
}

/** The cosines with each row's own class replaced. */
function withTargets(all: tf.Tensor2D, own: Int32Array, target: Float32Array, classes: number): tf.Tensor2D {
  const rows = own.length;
  if (readsFreely()) {
    // Of a tensor that nobody else has.
    const cosine = all.dataSync() as Float32Array;
    own.forEach((label, i) => {
      cosine[i * classes + label] = at(target, i);
    });
    return tf.tensor2d(cosine, [rows, classes]);
  }
  const mine = tf.cast(tf.oneHot(tf.tensor1d(own, 'int32'), classes), 'bool');
  return tf.where(mine, tf.broadcastTo(tf.tensor2d(target, [rows, 1]), [rows, classes]), all) as tf.Tensor2D;
}

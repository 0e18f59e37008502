import { l2Normalize } from '@scaleface/core';
import { at, type Matrix } from '@scaleface/numerics';
import * as tf from '@tensorflow/tfjs-core';
import type { ClassCentres } from './centres.js';
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
    const own = tf.tensor1d(
      indices.map((i) => at(labels, i)),
      'int32',
    );
    const mu = tf.tensor2d(embedding.data, [rows, embedding.width]);
    const unit = l2Normalize(mu);
    const target = tf.tensor2d(
      indices.map((i) => at(targets, i)),
      [rows, 1],
    );
    const mine = tf.cast(tf.oneHot(own, classes.length), 'bool');
    const all = tf.matMul(unit, unitCentres, false, true);
    const cosine = tf.where(mine, tf.broadcastTo(target, [rows, classes.length]), all) as tf.Tensor2D;
    const input = tf.tensor2d(bottleneck.data, [rows, bottleneck.width]);
    return { bottleneck: input, embedding: mu, cosine, labels: own };
  });
}

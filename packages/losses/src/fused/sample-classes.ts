import { createRandom } from '@scaleface/numerics';
import * as tf from '@tensorflow/tfjs-core';

/** Which classes take part in a step, and the labels counted among them. */
export interface SampledClasses {
  /** Class numbers in ascending order, int32 `[K]`. */
  readonly classes: tf.Tensor1D;
  /** The labels as positions in `classes`, int32 `[N]`. */
  readonly labels: tf.Tensor1D;
}

/**
 * PartialFC's sampling: every class of the batch, and random others up to $\lfloor rC\rfloor$ in all. Reads the labels back
 * from the engine.
 *
 * Source: An et al., Partial FC, 2021.
 *
 * @param labels - int32 `[N]`.
 * @param total - $C$.
 * @param rate - $r$, $0 < r \le 1$.
 * @param seed - Decides the random classes.
 */
export function sampleClasses(labels: tf.Tensor, total: number, rate: number, seed: number): SampledClasses {
  const values = labels.dataSync();
  const chosen = new Set<number>();
  for (const y of values) if (y >= 0) chosen.add(y);
  const random = createRandom(seed);
  const wanted = Math.max(1, Math.floor(rate * total));
  while (chosen.size < wanted) chosen.add(random.integer(total));
  const classes = Int32Array.from(chosen).sort();
  const position = new Map<number, number>();
  classes.forEach((c, i) => {
    position.set(c, i);
  });
  return {
    classes: tf.tensor1d(classes, 'int32'),
    labels: tf.tensor1d(
      Int32Array.from(values, (y) => position.get(y) ?? -1),
      'int32',
    ),
  };
}

/** Rows of a matrix; the gradient scatters without the kernel that some engines lack. Rows must be distinct. */
export function takeRows(matrix: tf.Tensor2D, rows: tf.Tensor1D): tf.Tensor2D {
  const index = tf.reshape(rows, [-1, 1]);
  const op = tf.customGrad((m: tf.Tensor | tf.GradSaveFunc, save: tf.Tensor | tf.GradSaveFunc) => {
    (save as tf.GradSaveFunc)([index]);
    const shape = (m as tf.Tensor2D).shape;
    return {
      value: tf.gatherND(m as tf.Tensor2D, index) as tf.Tensor2D,
      gradFunc: (dy: tf.Tensor, [at]: tf.Tensor[]) =>
        tf.scatterND(at as tf.Tensor, dy, shape as unknown as [number, number]),
    };
  });
  return op(matrix) as tf.Tensor2D;
}

import { checkRange, readsFreely, targetColumn, withGradient } from '@scaleface/core';
import * as tf from '@tensorflow/tfjs-core';
import { checkLabels, checkLosses, checkScales, matrixShape, scaleOrNaN } from '../internal/checks.js';
import { ensureGradients } from '../internal/gradients.js';
import { checkReduction, type Reduced, type Reduction, reduceLosses } from '../internal/reduction.js';
import { angularNumber } from '../margin/angular-number.js';
import { type ScaleFaceOptions, scaleFaceLogits } from '../margin/scaleface.js';
import { type ScaleSoftmax, scaleSoftmax } from './scale-softmax.js';
import { softmaxCrossEntropy } from './softmax-cross-entropy.js';

/** Options of {@link frozenScaleLoss}. */
export interface FrozenScaleLossOptions<R extends Reduction = Reduction> extends Omit<ScaleFaceOptions, 'gradient'> {
  /** `'mean'` (default, over the rows with a class), `'sum'` or `'none'`. */
  readonly reduction?: R;
}

/** Up to so many cosines the exponentials take less time than what they spare the engine: some sixty operations. */
const few = 2 ** 16;

/**
 * The ScaleFace objective where only the scale learns, from cosines that are known: with $z$ the cosines, that of the own
 * class with its margin, $z_y = \cos(\theta_y + m)$,
 *
 * $$L_i(s_i) = \log\sum_j e^{s_i (z_j - z_y)}, \qquad
 *   \frac{\partial L_i}{\partial s_i} = \sum_j p_j z_j - z_y, \quad p = \operatorname{softmax}(s_i z).$$
 *
 * The same numbers as {@link softmaxCrossEntropy} of {@link scaleFaceLogits}, as a function of the scale alone: the cosines
 * count as constants, and no gradient of their size is made. Few of them, on an engine that is read freely, are worked out in
 * float64 without the engine, which would take a hundred small operations. {@link scaleFaceLoss} multiplies embeddings and
 * centres itself.
 *
 * Source: Kail et al., ScaleFace, DSAA 2022/23, §III. Oracle: arrays of the published code in float64; the composition of
 * logits and cross-entropy; differences in float64.
 *
 * @param cosine - Cosines to the class centres, `[N, C]`; no gradient reaches them.
 * @param labels - int32 `[N]`; rows with −1 have loss 0 and count nowhere.
 * @param scale - $s(x)$, `[N, 1]` (or `[N]`, taken as `[N, 1]`).
 * @param options - Margin, its form, reduction.
 * @returns A scalar, or `[N]` with reduction `'none'`. The mean over no rows is a differentiable 0.
 * @throws ScaleFaceError `shape-mismatch` for a wrong or empty shape; `out-of-range` for a label, a margin or a negative scale;
 * `not-finite` for a scale, cosines or a loss that is NaN or infinite; the values are checked as {@link setValueChecks} says.
 *
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu';
 * import * as tf from '@tensorflow/tfjs-core';
 * import { frozenScaleLoss } from '@scaleface/losses';
 *
 * // A clear image and one between two people: confidence makes the first one's loss smaller, the second one's larger.
 * const cosine = tf.tensor2d([[1, 0], [0.4, 0.5]]);
 * const labels = tf.tensor1d([0, 0], 'int32');
 * const [unsure, sure] = [1, 8].map((s) => frozenScaleLoss(cosine, labels, tf.fill([2, 1], s), { reduction: 'none' }));
 * unsure?.arraySync(); // => [0.347685, 1.029993]
 * sure?.arraySync(); // => [0.000893, 4.715934]
 * ```
 */
export function frozenScaleLoss<R extends Reduction = 'mean'>(
  cosine: tf.Tensor,
  labels: tf.Tensor,
  scale: tf.Tensor,
  options: FrozenScaleLossOptions<R> = {},
): Reduced<R> {
  const { margin = 0.5, reduction = 'mean' as R, ...form } = options;
  ensureGradients();
  checkRange('options.margin', margin, 0, Math.PI);
  checkReduction(reduction);
  const [n, classes] = matrixShape(cosine, 'cosine');
  checkLabels(labels, n, classes);
  return tf.tidy(() => {
    const scales = checkScales(scale, n, 'scale');
    if (readsFreely() && cosine.size <= few) {
      const problem = {
        cosine: cosine.dataSync(),
        classes,
        labels: labels.dataSync(),
        margin: angularNumber(margin, form),
      };
      return inNumbers(problem, cosine, scales, reduction);
    }
    const losses = withGradient<tf.Tensor1D>([scales], (column = scales) => {
      // z: the logits at the scale 1.
      const z = scaleFaceLogits(cosine, labels, tf.ones([n, 1]), { margin, ...form });
      const logits = tf.mul(z, scaleOrNaN(column));
      const value = softmaxCrossEntropy(logits, labels, { reduction: 'none' });
      const above = tf.sub(z, tf.reshape(targetColumn(z, labels as tf.Tensor1D), [n, 1]));
      const known = tf.cast(tf.greaterEqual(tf.reshape(labels, [n, 1]), 0), 'float32');
      const slope = tf.mul(tf.sum(tf.mul(tf.softmax(logits), above), 1, true), known);
      const gradient = (dy: tf.Tensor, [by]: tf.Tensor[]): tf.Tensor[] => [
        tf.mul(tf.reshape(dy, [n, 1]), by as tf.Tensor),
      ];
      return { value, saved: [slope], gradient };
    });
    return reduceLosses(losses, reduction, { valid: tf.cast(tf.greaterEqual(labels, 0), 'float32') });
  });
}

/** The same, reduced too, without the engine. */
function inNumbers<R extends Reduction>(
  problem: Omit<ScaleSoftmax, 'scale'>,
  cosine: tf.Tensor,
  scales: tf.Tensor2D,
  reduction: R,
): Reduced<R> {
  const share = reduction === 'mean' ? 1 / Math.max(1, problem.labels.filter((label) => label >= 0).length) : 1;
  return withGradient<tf.Tensor>([scales], (column = scales) => {
    const { losses, slopes } = scaleSoftmax({ ...problem, scale: column.dataSync() });
    const total = losses.reduce((sum, loss) => sum + loss, 0) * share;
    const rows = Float32Array.from(losses);
    if (!Number.isFinite(total)) checkLosses(tf.tensor1d(rows), { cosine });
    const gradient = (dy: tf.Tensor): tf.Tensor[] => {
      const by = dy.dataSync();
      const slope = Float32Array.from(slopes, (own, i) => own * share * (by[reduction === 'none' ? i : 0] as number));
      return [tf.tensor2d(slope, scales.shape)];
    };
    return { value: reduction === 'none' ? tf.tensor1d(rows) : tf.scalar(total), saved: [], gradient };
  }) as Reduced<R>;
}

import { checkRange } from '@scaleface/core';
import type * as tf from '@tensorflow/tfjs-core';
import type { Reduced, Reduction } from '../internal/reduction.js';
import { type AngularOptions, angular } from '../margin/margin.js';
import { CENTRES_AT_ONCE, type FusedLossOptions, fusedLoss } from './fused-loss.js';
import { frozenNorms, needsShift } from './shortcuts.js';

/** {@link CENTRES_AT_ONCE} where embeddings and centres are frozen: no product is kept, so that a chunk may be larger. */
const FROZEN_CENTRES_AT_ONCE = 2 ** 23;

/** Arguments of {@link scaleFaceLoss}. */
export interface ScaleFaceLossOptions<R extends Reduction = Reduction> extends FusedLossOptions<R>, AngularOptions {
  /**
   * $s(x)$, `[N, 1]` (or `[N]`, taken as `[N, 1]`); a number for all samples makes this ArcFace. One that is negative, NaN or
   * infinite is refused; a tensor's numbers are checked as `setValueChecks` says, which switches that off.
   */
  readonly scale: tf.Tensor | number;
  /** Additive angle $m$ in radians, 0 … π. Default 0.5. */
  readonly margin?: number;
}

/**
 * The ScaleFace objective in one step: ArcFace with a scale of each sample's own,
 * $$L_i = -\log\frac{e^{s_i\cos(\theta_{y}+m)}}{e^{s_i\cos(\theta_{y}+m)}+\sum_{j\ne y}e^{s_i\cos\theta_j}},\qquad
 * \frac{\partial L_i}{\partial s_i} = \sum_j p_j z_j - z_y.$$
 *
 * With `frozenCentres` and `frozenEmbeddings`, the published way of training the scale head, only the gradient by the
 * scale is computed, in the forward pass: no second product and no `[N, C]` gradient. The norms of frozen centres are
 * worked out at the first step and kept for as long as that tensor lives (the published code normalises the centres at
 * every step). $L$ is convex in $s$.
 *
 * Source: Kail et al., ScaleFace, DSAA 2022/23. Oracle: arrays of the published training steps, and the unfused
 * composition in float64.
 *
 * @param options - Embeddings, centres, labels, scale and settings.
 * @returns A scalar, or `[N]` with reduction `'none'`.
 * @throws ScaleFaceError `shape-mismatch` for a wrong or empty shape; `out-of-range` for a label, a setting or a negative
 * scale; `not-finite` for a scale, embeddings or a loss that is NaN or infinite.
 *
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu';
 * import * as tf from '@tensorflow/tfjs-core';
 * import { scaleFaceLoss } from '@scaleface/losses';
 *
 * const [embeddings, weights] = [tf.tensor2d([[2, 0]]), tf.tensor2d([[1, 0], [0, 1]])];
 * const loss = scaleFaceLoss({ embeddings, weights, labels: tf.tensor1d([0], 'int32'), scale: tf.tensor2d([[1]]) });
 * loss.dataSync()[0]; // => 0.347644
 * ```
 */
export function scaleFaceLoss<R extends Reduction = 'mean'>(options: ScaleFaceLossOptions<R>): Reduced<R> {
  const { margin = 0.5, scale } = options;
  checkRange('margin', margin, 0, Math.PI);
  const frozen = options.frozenCentres && options.frozenEmbeddings;
  const shortcuts = {
    shifted: needsShift(scale),
    norms: frozenNorms,
    atOnce: frozen ? FROZEN_CENTRES_AT_ONCE : CENTRES_AT_ONCE,
  };
  return fusedLoss(options, scale, (c) => angular(c, margin, options), undefined, shortcuts);
}

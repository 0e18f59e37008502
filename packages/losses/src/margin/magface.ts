import { checkRange } from '@scaleface/core';
import * as tf from '@tensorflow/tfjs-core';
import { checkFinite, checkLabels, matrixShape } from '../internal/checks.js';
import { ensureGradients } from '../internal/gradients.js';
import { classRows, rowNorms, unitRows } from '../internal/normalise.js';
import { targetsOf } from '../internal/targets.js';
import { angular, type Margin } from './margin.js';
import { marginLogits } from './margin-logits.js';

/** Options of {@link magFaceLogits}. */
export interface MagFaceOptions {
  /** Scale $s$, a finite number ≥ 0. Default 64. */
  readonly scale?: number;
  /** Norms are clipped to this from below, $l_a$. Default 10. */
  readonly normLower?: number;
  /** Norms are clipped to this from above, $u_a$. Default 110. */
  readonly normUpper?: number;
  /** Margin at the lower norm, $l_m$. Default 0.45. */
  readonly marginLower?: number;
  /** Margin at the upper norm, $u_m$. Default 0.8. */
  readonly marginUpper?: number;
  /** Apply the margin only where the target cosine is positive (published default) or fall back beyond $\pi$. Default true. */
  readonly easyMargin?: boolean;
}

/** Logits and the regulariser that keeps norms large. */
export interface MagFaceResult {
  /** `[N, C]`. */
  readonly logits: tf.Tensor2D;
  /** Mean of $g(a)$ over the rows with a class: a scalar, to be multiplied by $\lambda_g$ (published: 35). */
  readonly regularizer: tf.Scalar;
}

/** The published settings. */
const DEFAULTS = { normLower: 10, normUpper: 110, marginLower: 0.45, marginUpper: 0.8, easyMargin: true } as const;

/** MagFace's margin: $\psi(c, a) = \cos(\theta + m(a))$. Validates the options. */
export function magMargin(options: MagFaceOptions): Margin {
  const { normLower, normUpper, marginLower, marginUpper, easyMargin } = { ...DEFAULTS, ...options };
  checkRange('options.normLower', normLower, Number.MIN_VALUE, normUpper);
  checkRange('options.marginLower', marginLower, 0, marginUpper);
  checkRange('options.marginUpper', marginUpper, 0, Math.PI);
  const rise = (marginUpper - marginLower) / Math.max(normUpper - normLower, Number.EPSILON);
  return (cosine, norm) => {
    const a = tf.clipByValue(norm, normLower, normUpper);
    const m = tf.add(tf.mul(tf.sub(a, normLower), rise), marginLower);
    const psi = angular(cosine, m, { beyond: easyMargin ? 'easy' : 'monotone' });
    const inside = tf.cast(tf.equal(a, norm), 'float32');
    return { ...psi, normSlope: tf.mul(tf.mul(psi.marginSlope, rise), inside) };
  };
}

/** $g(a) = a/u_a^2 + 1/a$ of the clipped norms, in the shape given. Differentiable. */
export function magRegularizer(norm: tf.Tensor, options: MagFaceOptions): tf.Tensor {
  const { normLower, normUpper } = { ...DEFAULTS, ...options };
  const a = tf.clipByValue(norm, normLower, normUpper);
  return tf.add(tf.div(a, normUpper ** 2), tf.div(1, a));
}

/**
 * MagFace logits: ArcFace whose margin grows with the embedding's norm $a$, and the regulariser of the norms:
 * $$z_y = s\cos(\theta_y + m(a)),\quad m(a) = l_m + \tfrac{u_m-l_m}{u_a-l_a}(a - l_a),\quad g(a) = a/u_a^2 + 1/a.$$
 *
 * Gradient: $\partial z_y/\partial c_y = s\sin(\theta_y+m)/\sin\theta_y$ and
 * $\partial z_y/\partial a = -s\,m'\sin(\theta_y+m)$, continued through both normalisations.
 *
 * Source: Meng et al., MagFace, CVPR 2021, eq. 3 and 5. Oracle: arrays of the published formulation in float64.
 *
 * @param features - Embeddings as they come, `[N, D]`; NaN and infinity are refused, see {@link setValueChecks}.
 * @param weights - Class weights `[D, C]` as published, or `[C, D]`; a square matrix is read as published.
 * @param labels - int32 `[N]`; rows with −1 get no margin and no regulariser.
 * @param options - Scale, ranges of norm and margin, easy margin.
 * @returns Logits and regulariser; the published total is cross-entropy + 35 · regulariser.
 * @throws ScaleFaceError on a wrong or empty shape, a label or option out of range, a scale that is negative or not finite,
 * and target cosines that are not finite, see {@link setValueChecks}.
 *
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu';
 * import * as tf from '@tensorflow/tfjs-core';
 * import { magFaceLogits } from '@scaleface/losses';
 *
 * const { logits } = magFaceLogits(tf.tensor2d([[10, 0]]), tf.eye(2), tf.tensor1d([0], 'int32'));
 * logits.arraySync()[0]; // => [57.628615, 0]
 * ```
 */
export function magFaceLogits(
  features: tf.Tensor,
  weights: tf.Tensor,
  labels: tf.Tensor,
  options: MagFaceOptions = {},
): MagFaceResult {
  ensureGradients();
  const { scale = 64 } = options;
  const [n, dims] = matrixShape(features, 'features');
  checkFinite(features, 'features');
  const margin = magMargin(options);
  return tf.tidy(() => {
    const rows = classRows(weights, dims);
    checkLabels(labels, n, rows.shape[0]);
    const norm = tf.reshape(rowNorms(features), [n]);
    const cosine = tf.matMul(unitRows(features), unitRows(rows), false, true);
    const { valid } = targetsOf(labels, rows.shape[0]);
    const g = tf.mul(magRegularizer(norm, options), valid);
    return {
      logits: marginLogits(cosine, labels, scale, margin, norm),
      regularizer: tf.div(tf.sum(g), tf.maximum(tf.sum(valid), 1)) as tf.Scalar,
    } as MagFaceResult & tf.TensorContainerObject;
  });
}

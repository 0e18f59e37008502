import { type CalibrationJson, calibrationFromJSON } from '@scaleface/eval';
import { at, logistic } from '@scaleface/numerics';

/** How uncertain a calibration is, as far as the identities that it was learnt on decide. */
export interface RatioCovariance {
  /** Variance of the intercept, covariance with the slope, variance of the slope, for standardised scores. */
  readonly covariance: readonly [number, number, number];
  /** How many identities the pairs are of. */
  readonly identities: number;
}

/** Pairs with the identities of their images. */
export interface IdentifiedPairs {
  /** One score a pair. */
  readonly scores: ArrayLike<number>;
  /** 1 for a genuine pair, 0 for an impostor one. */
  readonly labels: ArrayLike<number>;
  /** The identity of each first image, numbered from 0. */
  readonly left: ArrayLike<number>;
  /** That of each second image. */
  readonly right: ArrayLike<number>;
}

/**
 * The covariance of a Platt calibration's log-likelihood ratio $a z + b$ over draws of other identities: the sandwich
 * $H^{-1} M H^{-1}$ with the information $H = \sum_i p_i(1-p_i) x_i x_i^\top$, $x = (1, z)$, and
 * $M = \frac{G}{G-1} \sum_g U_g U_g^\top$, where $U_g$ sums $(t_i - p_i)x_i$, less its mean over the pairs of the same
 * kind, over all pairs with an image of identity $g$ (dyadic clustering, Fafchamps and Gubert 2007; the kinds are drawn in
 * fixed numbers, Prentice and Pyke 1979). A pair of two identities counts with both, so it errs on the side of width.
 *
 * @param calibration - The calibration of these pairs, by `platt` without a confidence.
 * @param pairs - The pairs.
 * @returns Nothing for another method, or where there are fewer than two identities or the information is singular.
 */
export function ratioCovariance(calibration: CalibrationJson, pairs: IdentifiedPairs): RatioCovariance | undefined {
  const { parametric, method, baseLogOdds } = calibration;
  if (method !== 'platt' || parametric === undefined || parametric.confidence !== undefined) return undefined;
  const { mean, deviation } = parametric.score;
  const { scores, labels, left, right } = pairs;
  const n = scores.length;
  const { logLikelihoodRatio } = calibrationFromJSON(calibration);
  const u = new Float64Array(2 * n);
  const sums = [new Float64Array(3), new Float64Array(3)];
  let [h00, h01, h11] = [0, 0, 0];
  for (let i = 0; i < n; i++) {
    const z = (at(scores, i) - mean) / deviation;
    const p = logistic(logLikelihoodRatio(at(scores, i)) + baseLogOdds);
    const w = p * (1 - p);
    h00 += w;
    h01 += w * z;
    h11 += w * z * z;
    const residual = at(labels, i) - p;
    u[2 * i] = residual;
    u[2 * i + 1] = residual * z;
    const own = sums[at(labels, i)] as Float64Array;
    own[0] = at(own, 0) + residual;
    own[1] = at(own, 1) + residual * z;
    own[2] = at(own, 2) + 1;
  }
  const groups = new Map<number, [number, number]>();
  const add = (group: number, intercept: number, slope: number): void => {
    const sum = groups.get(group);
    if (sum === undefined) groups.set(group, [intercept, slope]);
    else [sum[0], sum[1]] = [sum[0] + intercept, sum[1] + slope];
  };
  for (let i = 0; i < n; i++) {
    const own = sums[at(labels, i)] as Float64Array;
    const [intercept, slope] = [at(u, 2 * i) - at(own, 0) / at(own, 2), at(u, 2 * i + 1) - at(own, 1) / at(own, 2)];
    add(at(left, i), intercept, slope);
    if (at(left, i) !== at(right, i)) add(at(right, i), intercept, slope);
  }
  const determinant = h00 * h11 - h01 * h01;
  const identities = groups.size;
  if (identities < 2 || !(determinant > 0)) return undefined;
  let [v00, v01, v11] = [0, 0, 0];
  for (const [a, b] of groups.values()) {
    const [intercept, slope] = [(h11 * a - h01 * b) / determinant, (h00 * b - h01 * a) / determinant];
    v00 += intercept * intercept;
    v01 += intercept * slope;
    v11 += slope * slope;
  }
  const few = identities / (identities - 1);
  const covariance = [few * v00, few * v01, few * v11] as const;
  return covariance.every(Number.isFinite) ? { covariance, identities } : undefined;
}

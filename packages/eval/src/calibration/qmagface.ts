import { log1pExp, ScaleFaceError } from '@scaleface/numerics';
import { checkNumbers, checkSameLength, checkScores, isGenuine, type Labels, type Numbers } from '../input/arrays.js';
import { zipNumbers } from '../input/map-numbers.js';
import { logisticRegression } from './logistic-regression.js';
import { minimize } from './minimize.js';
import { standardOf } from './parametric.js';

/** The two parameters of QMagFace's score. */
export interface QualityScoreParameters {
  /** $\alpha$: how much quality counts at similarity 0. Published: 0.077428. */
  readonly alpha: number;
  /** $\beta$: how quickly that falls with the similarity. Published: 0.125926. */
  readonly beta: number;
}

/**
 * QMagFace's quality-aware similarity, $\hat s = s + \min(0, \beta s - \alpha)\,\min(q_1, q_2)$ (Terhörst et al., WACV
 * 2023): at low similarity, pairs of good quality lose most, because for them it says the most. Oracle: the formula written
 * out on both sides of $s = \alpha/\beta$.
 *
 * @param similarity - Cosine similarity $s$.
 * @param quality1 - Quality of the first image (the published parameters expect MagFace magnitudes).
 * @param quality2 - Quality of the second image.
 * @param parameters - From {@link fitQualityScore}; default the published pair.
 * @returns The quality-aware similarity.
 *
 * @example
 * ```ts
 * import { qualityAwareScore } from '@scaleface/eval';
 *
 * qualityAwareScore(0.2, 25, 30); // => -1.10607
 * ```
 */
export function qualityAwareScore(
  similarity: number,
  quality1: number,
  quality2: number,
  parameters: QualityScoreParameters = { alpha: 0.077428, beta: 0.125926 },
): number {
  return similarity + Math.min(0, parameters.beta * similarity - parameters.alpha) * Math.min(quality1, quality2);
}

/**
 * Fits the two parameters of {@link qualityAwareScore}: those that make the log-likelihood of an affine calibration of
 * $\hat s$ (each class weighing half) largest. Nelder and Mead's search from no quality influence, so the result is
 * never worse than the plain similarity. Works for any quality of either scale.
 *
 * Oracle: a grid of parameters about the fitted ones, none of which calibrates better.
 *
 * @param scores - One similarity per pair, finite.
 * @param labels - 1 or `true` for genuine.
 * @param quality1 - Quality of each pair's first image, finite.
 * @param quality2 - Quality of each pair's second image, finite.
 * @returns The parameters, $\alpha$ and $\beta$ per unit of quality.
 * @throws ScaleFaceError `shape-mismatch`, `not-finite`, `invalid-argument` when a class is empty.
 *
 * @example
 * ```ts
 * import { fitQualityScore } from '@scaleface/eval';
 *
 * const { alpha } = fitQualityScore([0.1, 0.5, 0.3, 0.4], [0, 1, 0, 1], [20, 20, 30, 10], [20, 20, 30, 20]);
 * Number.isFinite(alpha); // => true
 * ```
 */
export function fitQualityScore(
  scores: Numbers,
  labels: Labels,
  quality1: Numbers,
  quality2: Numbers,
): QualityScoreParameters {
  checkScores(scores, labels);
  checkSameLength(scores, quality1, 'quality1');
  checkSameLength(scores, quality2, 'quality2');
  checkNumbers(quality1, 'quality1');
  checkNumbers(quality2, 'quality2');
  const n = scores.length;
  const targets = Float64Array.from({ length: n }, (_, i) => (isGenuine(labels[i]) ? 1 : 0));
  const genuine = targets.reduce((a, b) => a + b, 0);
  if (genuine === 0 || genuine === n) {
    throw new ScaleFaceError('a class is empty', {
      code: 'invalid-argument',
      path: 'labels',
      expected: 'genuine and impostor pairs',
      received: `${genuine} genuine, ${n - genuine} impostor`,
    });
  }
  const weights = targets.map((t) => (t === 1 ? 0.5 / genuine : 0.5 / (n - genuine)));
  const smooth = targets.map((t) => (t === 1 ? (genuine + 1) / (genuine + 2) : 1 / (n - genuine + 2)));
  const worst = zipNumbers(quality1, quality2, Math.min);
  const scale = worst.reduce((a, q) => a + Math.abs(q) / n, 0) || 1;
  const loss = (point: readonly number[]): number => {
    const [alpha, beta] = point as [number, number];
    const raw = zipNumbers(scores, worst, (s, q) => qualityAwareScore(s, q, q, { alpha, beta }));
    const { mean, deviation } = standardOf(raw);
    const z = raw.map((s) => (s - mean) / deviation);
    const [intercept, slope] = logisticRegression([z], smooth, weights) as [number, number];
    let sum = 0;
    for (const [i, x] of z.entries()) {
      const eta = intercept + slope * x;
      sum += (weights[i] as number) * (log1pExp(eta) - (smooth[i] as number) * eta);
    }
    return slope > 0 ? sum : Number.POSITIVE_INFINITY;
  };
  const plain = loss([0, 0]);
  const found = minimize(loss, [0.5 / scale, 1 / scale], 0.25 / scale);
  const [alpha, beta] = (loss(found) < plain ? found : [0, 0]) as [number, number];
  return { alpha, beta };
}

import { at } from '@scaleface/numerics';
import { extentOf } from '../input/extent.js';
import { logisticRegression } from './logistic-regression.js';

/** Centre and spread that a covariate is standardised with. */
export interface Standard {
  /** Mean over the calibration pairs. */
  readonly mean: number;
  /** Standard deviation over the calibration pairs; 1 where all were equal. */
  readonly deviation: number;
}

/** A fitted parametric calibration: log-odds as a linear function of features of the score and the confidence. */
export interface ParametricModel {
  /** Which features. */
  readonly method: 'platt' | 'beta';
  /** Intercept first, then one coefficient per feature. */
  readonly coefficients: readonly number[];
  /** How the score is standardised (Platt). */
  readonly score: Standard;
  /** The interval that beta calibration maps to (0, 1). */
  readonly range: readonly [number, number];
  /** How the confidence is standardised; missing when there is none. */
  readonly confidence?: Standard;
}

export function standardOf(values: ArrayLike<number>): Standard {
  const all = Float64Array.from(values);
  let mean = 0;
  for (const value of all) mean += value / all.length;
  let variance = 0;
  for (const value of all) variance += (value - mean) ** 2 / all.length;
  return { mean, deviation: variance > 0 ? Math.sqrt(variance) : 1 };
}

/** The range that beta calibration works on: [−1, 1] if all scores lie there, else theirs, widened by 1 %. */
function betaRange(scores: ArrayLike<number>): [number, number] {
  const [low, high] = extentOf(scores);
  if (low >= -1 && high <= 1) return [-1, 1];
  const pad = 0.01 * (high - low) || 1;
  return [low - pad, high + pad];
}

/** Features of one pair, intercept left out. */
function features(model: Omit<ParametricModel, 'coefficients'>, score: number, confidence: number): number[] {
  const q = model.confidence === undefined ? 0 : (confidence - model.confidence.mean) / model.confidence.deviation;
  if (model.method === 'platt') {
    const z = (score - model.score.mean) / model.score.deviation;
    return model.confidence === undefined ? [z] : [z, q, z * q];
  }
  const [low, high] = model.range;
  const u = Math.min(1 - 1e-6, Math.max(1e-6, (score - low) / (high - low)));
  const up = Math.log(u);
  const down = -Math.log1p(-u);
  return model.confidence === undefined ? [up, down] : [up, down, q, q * (up + down)];
}

/** The log-odds of a match that a parametric model gives, under the share of genuine pairs it was fitted with. */
export function parametricLogOdds(model: ParametricModel, score: number, confidence: number): number {
  const x = features(model, score, confidence);
  return x.reduce(
    (sum, v, k) => {
      const c = at(model.coefficients, k + 1);
      return c === 0 ? sum : sum + c * v; // an infinite score times a coefficient of 0 is 0
    },
    at(model.coefficients, 0),
  );
}

/**
 * Fits a parametric calibration to soft targets. Beta calibration must not fall with the score: a negative coefficient
 * of $\log u$ or $-\log(1-u)$ is set to 0 and the rest re-fitted (Kull, Silva Filho and Flach 2017).
 */
export function fitParametric(
  method: 'platt' | 'beta',
  scores: ArrayLike<number>,
  targets: Float64Array,
  confidences: ArrayLike<number> | undefined,
): ParametricModel {
  const form = {
    method,
    score: standardOf(scores),
    range: method === 'beta' ? betaRange(scores) : ([-1, 1] as const),
    ...(confidences === undefined ? {} : { confidence: standardOf(confidences) }),
  };
  const columns: Float64Array[] = [];
  for (let i = 0; i < targets.length; i++) {
    features(form, scores[i] as number, confidences === undefined ? 0 : (confidences[i] as number)).forEach((v, k) => {
      columns[k] ??= new Float64Array(targets.length);
      (columns[k] as Float64Array)[i] = v;
    });
  }
  const kept = columns.map((_, k) => k);
  for (;;) {
    const beta = logisticRegression(
      kept.map((k) => at(columns, k)),
      targets,
    );
    const wrong = method === 'beta' ? kept.findIndex((k, place) => k < 2 && at(beta, place + 1) < 0) : -1;
    if (wrong < 0) {
      const coefficients = [
        at(beta, 0),
        ...columns.map((_, k) => (kept.includes(k) ? at(beta, kept.indexOf(k) + 1) : 0)),
      ];
      return { ...form, coefficients };
    }
    kept.splice(wrong, 1);
  }
}

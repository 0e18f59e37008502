import { logit, ScaleFaceError } from '@scaleface/numerics';
import { splitByLabel } from '../counts/split.js';
import { checkNumbers, checkSameLength, checkScores, isGenuine, type Labels, type Numbers } from '../input/arrays.js';
import { extentOf } from '../input/extent.js';
import { mapNumbers } from '../input/map-numbers.js';
import { type Calibration, calibrationFromJSON, checkPrior, jsonNumber } from './calibration.js';
import type { CalibrationMethod } from './calibration-json.js';
import { fmrTable } from './fmr-table.js';
import { isotonicRegression } from './isotonic.js';
import { fitParametric, type ParametricModel, parametricLogOdds } from './parametric.js';

/** Options of {@link calibrate}. */
export interface CalibrateOptions {
  /** How scores become probabilities. Default `platt`. */
  readonly method?: CalibrationMethod;
  /** One confidence per pair, as a covariate: how much the score means depends on it. */
  readonly confidence?: Numbers;
  /** The prior that probabilities assume. Default: the share of genuine pairs among the calibration pairs. */
  readonly prior?: number;
}

/** Platt's targets: off 0 and 1 by what a uniform prior over each class's rate makes of them. */
function smoothTargets(labels: Labels, genuine: number, impostor: number): Float64Array {
  const high = (genuine + 1) / (genuine + 2);
  const low = 1 / (impostor + 2);
  return Float64Array.from({ length: labels.length }, (_, i) => (isGenuine(labels[i]) ? high : low));
}

function checkFinite(values: Numbers, path: string, hint: string): void {
  for (let i = 0; i < values.length; i++) {
    if (Number.isFinite(values[i])) continue;
    throw new ScaleFaceError('not finite', {
      code: 'not-finite',
      path: `${path}[${i}]`,
      expected: 'a finite number',
      received: String(values[i]),
      hint,
    });
  }
}

/** Refuses a fit that numbers near the end of the float64 range made overflow. */
function checkFitted({ coefficients, score, range, confidence }: ParametricModel): void {
  const standards = [score, ...(confidence === undefined ? [] : [confidence])];
  const all = [...coefficients, ...range, ...standards.flatMap(({ mean, deviation }) => [mean, deviation])];
  if (all.every(Number.isFinite)) return;
  throw new ScaleFaceError('the numbers are too large to standardise', {
    code: 'not-finite',
    path: confidence === undefined ? 'scores' : 'scores or options.confidence',
    expected: 'numbers whose squares are finite',
  });
}

/**
 * Learns what a score means: P(match | score), the log-likelihood ratio, and the threshold for a false match rate.
 *
 * - `platt`: $\operatorname{logit} P = a z + b$ with the standardised score $z$ (Platt 1999); with a confidence $q$
 *   (standardised too) $a z + b + c q + d z q$.
 * - `beta`: $\operatorname{logit} P = a\log u - b\log(1-u) + c$ with $a, b \ge 0$ and the score mapped to
 *   $u \in (0, 1)$, from [−1, 1] if all scores lie there, else from their range widened by 1 % (Kull, Silva Filho and
 *   Flach 2017); with a confidence also $d q + e q \operatorname{logit} u$.
 * - `isotonic`: the non-decreasing function that fits best (pooled adjacent violators), linear between knots; with a
 *   confidence it is fitted on top of the Platt log-odds of score and confidence.
 *
 * All three fit Platt's smoothed targets, $\frac{N_+ + 1}{N_+ + 2}$ and $\frac1{N_- + 2}$, so classes that do not overlap
 * give large but finite likelihood ratios. Equal scores are one point, whatever their order. The likelihood ratio divides
 * the odds by those of the calibration pairs, so its meaning does not depend on how many impostor pairs were drawn.
 * Calibrate on other identities than you evaluate on. Without a confidence all three keep the order of the scores (Platt
 * unless genuine pairs score lower than impostor pairs on the whole); with one, pairs of different confidence may change
 * places, which is its purpose.
 *
 * Oracles: scikit-learn's unpenalised `LogisticRegression` on the same targets (`platt`); with a confidence, and for
 * `beta`, the stated formula, of which no other coefficients have a smaller log loss; for `isotonic` the largest mean from
 * below of the smallest mean from above; thresholds by counts of all impostor pairs, their bounds by simulation.
 *
 * @param scores - One similarity per pair. Infinite scores are allowed with `isotonic` (without confidence) only.
 * @param labels - One label per pair, 1 or `true` for genuine.
 * @param options - Method, confidence and prior.
 * @returns The calibration.
 * @throws ScaleFaceError `shape-mismatch`; `not-finite` for NaN or an infinite score that the method cannot take;
 *   `invalid-argument` when a class is empty; `unknown-name` for another method; `out-of-range` for a bad prior.
 *
 * @example
 * ```ts
 * import { calibrate } from '@scaleface/eval';
 *
 * const scores = [0.05, 0.1, 0.2, 0.3, 0.35, 0.4, 0.5, 0.6, 0.7, 0.8];
 * const labels = [0, 0, 0, 0, 1, 0, 1, 0, 1, 1];
 * const calibration = calibrate(scores, labels, { prior: 0.5 });
 * calibration.probability(0.62); // => 0.71136
 * calibration.probability(0.62, undefined, { prior: 0.001 }); // => 0.002461
 * calibration.thresholdForFmr(0.2).falseMatches; // => 1
 * ```
 */
export function calibrate(scores: Numbers, labels: Labels, options: CalibrateOptions = {}): Calibration {
  const { method = 'platt', confidence } = options;
  if (!['platt', 'beta', 'isotonic'].includes(method)) {
    throw new ScaleFaceError('no such method', {
      code: 'unknown-name',
      path: 'options.method',
      expected: 'platt, beta or isotonic',
      received: String(method),
    });
  }
  checkScores(scores, labels);
  const { genuine, impostor } = splitByLabel(scores, labels);
  if (genuine.length === 0 || impostor.length === 0) {
    throw new ScaleFaceError('a class is empty', {
      code: 'invalid-argument',
      path: 'labels',
      expected: 'genuine and impostor pairs',
      received: `${genuine.length} genuine, ${impostor.length} impostor`,
    });
  }
  if (method !== 'isotonic' || confidence !== undefined) {
    checkFinite(scores, 'scores', 'Isotonic calibration without a confidence takes infinite scores');
  }
  if (confidence !== undefined) {
    checkSameLength(scores, confidence, 'options.confidence');
    checkNumbers(confidence, 'options.confidence');
    checkFinite(confidence, 'options.confidence', 'Clip infinite confidences');
  }
  const targets = smoothTargets(labels, genuine.length, impostor.length);
  const mean = targets.reduce((a, b) => a + b, 0) / targets.length;
  const parametric =
    method === 'isotonic' && confidence === undefined
      ? undefined
      : fitParametric(method === 'beta' ? 'beta' : 'platt', scores, targets, confidence);
  if (parametric !== undefined) checkFitted(parametric);
  const places =
    parametric === undefined
      ? scores
      : mapNumbers(scores, (score, i) => parametricLogOdds(parametric, score, confidence?.[i] ?? 0));
  const isotonic = method === 'isotonic' ? isotonicRegression(places, targets) : undefined;
  const table = fmrTable(impostor);
  const [low, high] = extentOf(scores);
  return calibrationFromJSON({
    format: 'scaleface-calibration',
    version: 1,
    method,
    prior: checkPrior(options.prior ?? genuine.length / targets.length),
    baseLogOdds: logit(mean),
    ...(parametric === undefined ? {} : { parametric }),
    ...(isotonic === undefined ? {} : { isotonic: { x: Array.from(isotonic.x, jsonNumber), y: [...isotonic.y] } }),
    impostors: { ...table, scores: table.scores.map(jsonNumber) },
    range: [jsonNumber(low), jsonNumber(high)],
  });
}

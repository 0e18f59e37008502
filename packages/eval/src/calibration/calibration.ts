import { logistic, logit, ScaleFaceError } from '@scaleface/numerics';
import type { CalibrationJson, CalibrationMethod, JsonNumber } from './calibration-json.js';
import { type FmrTable, type FmrThreshold, thresholdFor } from './fmr-table.js';
import { isotonicValue } from './isotonic.js';
import { parametricLogOdds } from './parametric.js';
import { parseCalibration } from './parse-calibration.js';

/** Options of {@link Calibration.thresholdForFmr}. */
export interface FmrOptions {
  /** One-sided confidence of the upper bound. Default 0.95. */
  readonly level?: number;
  /** Whether the upper bound itself must stay at or below the rate asked for. Default false. */
  readonly guarantee?: boolean;
}

/** What a score means. Made by {@link calibrate} or {@link calibrationFromJSON}. */
export interface Calibration {
  /** The method. */
  readonly method: CalibrationMethod;
  /** The prior assumed unless another is given. */
  readonly prior: number;
  /** Lowest and highest score of the calibration pairs: beyond them the calibration extrapolates. */
  readonly range: readonly [number, number];
  /** Whether the confidence of a pair is needed. */
  readonly usesConfidence: boolean;
  /** P(match | score) under a prior. */
  probability(score: number, confidence?: number, options?: { readonly prior?: number }): number;
  /** $\log\frac{p(\text{score}\mid\text{match})}{p(\text{score}\mid\text{no match})}$ (natural), independent of the prior. */
  logLikelihoodRatio(score: number, confidence?: number): number;
  /** The score threshold whose false match rate on the calibration pairs is at most `fmr`, with its upper bound. */
  thresholdForFmr(fmr: number, options?: FmrOptions): FmrThreshold;
  /** Plain data for `JSON.stringify`. */
  toJSON(): CalibrationJson;
}

const read = (x: JsonNumber): number => Number(x);

/** Writes a number so that JSON keeps it. */
export const jsonNumber = (x: number): JsonNumber => (Number.isFinite(x) ? x : x > 0 ? 'Infinity' : '-Infinity');

/** Refuses a prior outside (0, 1). */
export function checkPrior(prior: number, path = 'prior'): number {
  if (!(prior > 0 && prior < 1)) {
    throw new ScaleFaceError('not a prior', {
      code: 'out-of-range',
      path,
      expected: 'a number in (0, 1)',
      received: String(prior),
    });
  }
  return prior;
}

function checkInput(name: string, value: number | undefined): void {
  if (value === undefined || Number.isNaN(value)) {
    throw new ScaleFaceError(value === undefined ? 'missing' : 'not a number', {
      code: value === undefined ? 'invalid-argument' : 'not-finite',
      path: name,
      expected: 'a number',
      received: String(value),
      hint:
        name === 'confidence'
          ? 'This calibration was fitted with a confidence per pair'
          : 'A pair without a score has no probability',
    });
  }
}

/** Score and confidence so far out that the log-odds are infinite both ways. */
const beyond = (score: number, confidence: number | undefined): ScaleFaceError =>
  new ScaleFaceError('this pair has no probability', {
    code: 'not-finite',
    path: 'score',
    expected: 'score and confidence near those of the calibration pairs',
    received: `${score}, ${confidence}`,
  });

/**
 * Restores a calibration from its plain data.
 *
 * @param json - What {@link Calibration.toJSON} gave, also after a round trip through JSON text.
 * @returns A calibration that gives the same numbers.
 * @throws ScaleFaceError `bad-format`, with the place, for anything that `toJSON` cannot have given.
 *
 * @example
 * ```ts
 * import { calibrate, calibrationFromJSON } from '@scaleface/eval';
 *
 * const calibration = calibrate([0.1, 0.2, 0.3, 0.6, 0.5, 0.9], [0, 0, 0, 1, 0, 1]);
 * const again = calibrationFromJSON(JSON.parse(JSON.stringify(calibration)));
 * again.probability(0.7) === calibration.probability(0.7); // => true
 * ```
 */
export function calibrationFromJSON(json: CalibrationJson): Calibration {
  const stored = parseCalibration(json, 'json');
  const { method, parametric, isotonic, baseLogOdds, prior } = stored;
  const fit = isotonic && { x: Float64Array.from(isotonic.x, read), y: Float64Array.from(isotonic.y) };
  const table: FmrTable = { ...stored.impostors, scores: stored.impostors.scores.map(read) };
  const usesConfidence = parametric?.confidence !== undefined;
  const logLikelihoodRatio = (score: number, confidence?: number): number => {
    checkInput('score', score);
    if (usesConfidence) checkInput('confidence', confidence);
    const raw = parametric === undefined ? score : parametricLogOdds(parametric, score, confidence ?? 0);
    const ratio = (fit === undefined ? raw : logit(isotonicValue(fit, raw))) - baseLogOdds;
    if (Number.isNaN(ratio)) throw beyond(score, confidence);
    return ratio;
  };
  return {
    method,
    prior,
    range: [read(stored.range[0]), read(stored.range[1])],
    usesConfidence,
    logLikelihoodRatio,
    probability: (score, confidence, options = {}) =>
      logistic(logLikelihoodRatio(score, confidence) + logit(checkPrior(options.prior ?? prior))),
    thresholdForFmr: (fmr, { level = 0.95, guarantee = false } = {}) => thresholdFor(table, fmr, level, guarantee),
    toJSON: () => stored,
  };
}

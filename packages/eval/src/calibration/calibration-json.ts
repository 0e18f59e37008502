import type { FmrTable } from './fmr-table.js';
import type { ParametricModel } from './parametric.js';

/** How scores become probabilities. */
export type CalibrationMethod = 'platt' | 'beta' | 'isotonic';

/** A number as JSON holds it; infinities are written out. */
export type JsonNumber = number | 'Infinity' | '-Infinity';

/** An isotonic fit as plain data. */
export interface IsotonicJson {
  /** Ascending places. */
  readonly x: readonly JsonNumber[];
  /** Fitted values at these places. */
  readonly y: readonly number[];
}

/** Thinned impostor scores as plain data. */
export interface FmrTableJson extends Omit<FmrTable, 'scores'> {
  /** Descending distinct impostor scores. */
  readonly scores: readonly JsonNumber[];
}

/** A calibration as plain data. */
export interface CalibrationJson {
  /** Always `scaleface-calibration`. */
  readonly format: 'scaleface-calibration';
  /** Version of this shape. */
  readonly version: 1;
  /** The method. */
  readonly method: CalibrationMethod;
  /** The prior that `Calibration.probability` assumes by default. */
  readonly prior: number;
  /** Log-odds of a match among the calibration pairs, smoothing included. */
  readonly baseLogOdds: number;
  /** The parametric part; for isotonic calibration with a confidence, what comes before the isotonic part. */
  readonly parametric?: ParametricModel;
  /** The isotonic part: probabilities at ascending scores. */
  readonly isotonic?: IsotonicJson;
  /** Impostor scores, thinned. */
  readonly impostors: FmrTableJson;
  /** Lowest and highest score of the calibration pairs. */
  readonly range: readonly [JsonNumber, JsonNumber];
}

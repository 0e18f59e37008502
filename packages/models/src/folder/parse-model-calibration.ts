import { calibrationFromJSON } from '@scaleface/eval';
import { ScaleFaceError } from '@scaleface/numerics';
import type { ModelCalibration } from '../calibration/calibrate-model.js';
import { parsePairRule } from '../calibration/parse-pair-rule.js';
import { quantiles } from '../calibration/quantile-table.js';
import type { RatioCovariance } from '../calibration/ratio-covariance.js';
import { shown } from '../storage/shown.js';

const latest = 'scaleface-model-calibration/2';
const former = 'scaleface-model-calibration/1';

/**
 * Checks the data of a model's `calibration.json`.
 *
 * @param value - The parsed file.
 * @param path - What the file is called in errors.
 * @returns The same data, typed.
 * @throws ScaleFaceError `bad-format`, with the place in the file, for anything that `calibrateModel` cannot have given.
 */
export function parseModelCalibration(value: unknown, path: string): ModelCalibration {
  const refuse = (place: string, expected: string, received: unknown): never => {
    throw new ScaleFaceError('not the calibration of a model', {
      code: 'bad-format',
      path: `${path}${place}`,
      expected,
      received: shown(received),
      hint: 'Train the model again, or take the file from a copy of the folder',
    });
  };
  const stored = (value ?? {}) as Partial<Record<keyof ModelCalibration, unknown>>;
  const { format, pairs, scores, uncertainty } = stored;
  if (format !== latest && format !== former) return refuse(': format', latest, format);
  const table = (name: 'confidence' | 'images'): readonly number[] => {
    const own = stored[name];
    if (!Array.isArray(own) || own.length !== quantiles) {
      return refuse(`: ${name}`, `${quantiles} quantiles`, Array.isArray(own) ? own.length : own);
    }
    for (let k = 0; k < quantiles; k++) {
      const [before, here] = [own[k - 1] ?? Number.NEGATIVE_INFINITY, own[k]];
      if (!Number.isFinite(here) || here < before) refuse(`: ${name}[${k}]`, 'finite, non-decreasing numbers', here);
    }
    return own;
  };
  const confidence = table('confidence');
  const more = stored.images === undefined ? {} : { images: table('images') };
  if (uncertainty !== undefined && !isUncertainty(uncertainty)) {
    return refuse(': uncertainty', 'a covariance of three numbers, and identities', uncertainty);
  }
  const wide = uncertainty === undefined ? {} : { uncertainty };
  try {
    const rule = format === former ? {} : { pairs: parsePairRule(pairs) };
    return { format, ...rule, scores: checked(scores), confidence, ...more, ...wide };
  } catch (error) {
    if (!(error instanceof ScaleFaceError)) throw error;
    return refuse(`: ${error.path?.replace('json', 'scores')}`, error.expected ?? 'a calibration', error.received);
  }
}

const checked = (scores: unknown): ModelCalibration['scores'] =>
  calibrationFromJSON(scores as ModelCalibration['scores']).toJSON();

/** Whether variances are what variances may be. */
function isUncertainty(value: unknown): value is RatioCovariance {
  const { covariance, identities } = (value ?? {}) as Partial<Record<keyof RatioCovariance, unknown>>;
  if (!Array.isArray(covariance) || covariance.length !== 3 || !covariance.every(Number.isFinite)) return false;
  const [v00, v01, v11] = covariance as [number, number, number];
  // A little off a covariance, as rounding leaves one of rank 1.
  const possible = v00 >= 0 && v11 >= 0 && v01 * v01 <= v00 * v11 * (1 + 1e-6);
  return possible && Number.isInteger(identities) && (identities as number) >= 2;
}

import { calibrationFromJSON } from '@scaleface/eval';
import { ScaleFaceError } from '@scaleface/numerics';
import type { ModelCalibration } from '../calibration/calibrate-model.js';
import { parsePairRule } from '../calibration/parse-pair-rule.js';

const latest = 'scaleface-model-calibration/2';
const former = 'scaleface-model-calibration/1';

/** The quantiles 0, 0.01, …, 1. */
const quantiles = 101;

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
      received: String(received),
      hint: 'Train the model again, or take the file from a copy of the folder',
    });
  };
  const { format, pairs, scores, confidence } = (value ?? {}) as Partial<Record<keyof ModelCalibration, unknown>>;
  if (format !== latest && format !== former) return refuse(': format', latest, format);
  if (!Array.isArray(confidence) || confidence.length !== quantiles) {
    return refuse(': confidence', `${quantiles} quantiles`, Array.isArray(confidence) ? confidence.length : confidence);
  }
  for (let k = 0; k < quantiles; k++) {
    const [before, own] = [confidence[k - 1] ?? Number.NEGATIVE_INFINITY, confidence[k]];
    if (!Number.isFinite(own) || own < before) refuse(`: confidence[${k}]`, 'finite, non-decreasing numbers', own);
  }
  try {
    const rule = format === former ? {} : { pairs: parsePairRule(pairs) };
    return { format, ...rule, scores: checked(scores), confidence };
  } catch (error) {
    if (!(error instanceof ScaleFaceError)) throw error;
    return refuse(`: ${error.path?.replace('json', 'scores')}`, error.expected ?? 'a calibration', error.received);
  }
}

const checked = (scores: unknown): ModelCalibration['scores'] =>
  calibrationFromJSON(scores as ModelCalibration['scores']).toJSON();

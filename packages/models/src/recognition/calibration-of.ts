import { type Calibration, calibrationFromJSON } from '@scaleface/eval';
import { ScaleFaceError } from '@scaleface/numerics';
import type { ModelCalibration } from '../calibration/calibrate-model.js';
import { cosineRule, type PairRule } from '../calibration/pair-rule.js';
import type { LoadedModel } from '../folder/model-config.js';

const parsed = new WeakMap<ModelCalibration, Calibration>();

/** What a model knows of scores and confidences, ready for use. */
export interface ReadyCalibration {
  /** How pairs are compared. */
  readonly pairs: PairRule;
  /** Of the scores. */
  readonly scores: Calibration;
  /** The share of training pairs that are less confident than a pair. */
  rank(pairConfidence: number): number;
}

/**
 * The calibration of a model, parsed once however often it is asked for.
 *
 * @param model - From `loadModel`.
 * @param verb - What cannot be done without one, for the message: `verifies`, `identifies`.
 * @throws ScaleFaceError `missing-file` when the model has none.
 */
export function calibrationOf({ calibration }: Pick<LoadedModel, 'calibration'>, verb: string): ReadyCalibration {
  if (calibration === undefined) {
    throw new ScaleFaceError(`the model has no calibration: it embeds faces but ${verb} none`, {
      code: 'missing-file',
      path: 'calibration.json',
      hint: 'Save the model with what calibrateModel gives',
    });
  }
  const scores = parsed.get(calibration) ?? calibrationFromJSON(calibration.scores);
  parsed.set(calibration, scores);
  const { pairs = cosineRule, confidence: quantiles } = calibration;
  return { pairs, scores, rank: (pair) => quantiles.filter((q) => q < pair).length / quantiles.length };
}

import { type Calibration, calibrationFromJSON } from '@scaleface/eval';
import { ScaleFaceError } from '@scaleface/numerics';
import type { ModelCalibration } from '../calibration/calibrate-model.js';
import { cosineRule, type PairRule } from '../calibration/pair-rule.js';
import { rankIn } from '../calibration/quantile-table.js';
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
  /** The share of training images that are less confident than an image; nothing where the model does not know it. */
  imageRank(confidence: number): number | undefined;
  /** The confidences of training images, or of training pairs where the model does not know those, ascending. */
  readonly usual: readonly number[];
  /** How far the log-likelihood ratio of a score would lie from that of other training identities, one deviation. */
  deviation(score: number): number | undefined;
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
  const { pairs = cosineRule, confidence, images } = calibration;
  return {
    pairs,
    scores,
    rank: (pair) => rankIn(confidence, pair),
    imageRank: (own) => (images === undefined ? undefined : rankIn(images, own)),
    usual: images ?? confidence,
    deviation: (score) => ratioDeviation(calibration, score),
  };
}

/** The standard deviation of the log-likelihood ratio at a score, where the model knows it. */
function ratioDeviation({ scores, uncertainty }: ModelCalibration, score: number): number | undefined {
  const standard = scores.parametric?.score;
  if (uncertainty === undefined || standard === undefined) return undefined;
  const [v00, v01, v11] = uncertainty.covariance;
  const z = (score - standard.mean) / standard.deviation;
  return Math.sqrt(Math.max(0, v00 + 2 * v01 * z + v11 * z * z));
}

import { type CalibrationJson, calibrate } from '@scaleface/eval';
import { at } from '@scaleface/numerics';
import { calibrationPairs } from './calibration-pairs.js';
import { fitModelPairs } from './fit-model-pairs.js';
import type { LabelledEmbeddings } from './labelled-embeddings.js';
import { comparePairs, type PairRule } from './pair-rule.js';
import { quantileTable } from './quantile-table.js';
import { type RatioCovariance, ratioCovariance } from './ratio-covariance.js';
import { rowCosines } from './row-cosines.js';
import type { RowPairs } from './row-pairs.js';

/** What a model's calibration holds about scores and confidences; `calibration.json` of a model folder. */
export interface ModelCalibration {
  /** Format and version; `/1` knows no rule. */
  readonly format: 'scaleface-model-calibration/1' | 'scaleface-model-calibration/2';
  /** How pairs are compared; by their cosine, and the harmonic mean of their confidences, where it is missing. */
  readonly pairs?: PairRule;
  /** From scores to probabilities and thresholds, fitted on pairs of training identities. */
  readonly scores: CalibrationJson;
  /** The confidence of training pairs at the quantiles 0, 0.01, …, 1. */
  readonly confidence: readonly number[];
  /** The confidence of training images at the same quantiles; a folder of an earlier version has none. */
  readonly images?: readonly number[];
  /** How much the log-likelihood ratio would change with other identities; a folder of an earlier version has none. */
  readonly uncertainty?: RatioCovariance;
}

/** How {@link calibrateModel} learns. */
export interface CalibrationPairs {
  /** Genuine pairs; 20,000 by default, or all where there are fewer. */
  readonly genuine?: number;
  /** Impostor pairs; 100,000 by default, or all where there are fewer. */
  readonly impostor?: number;
  /** Seed of the draw; 0 by default. */
  readonly seed?: number;
  /**
   * How the model is to compare pairs; by default a score is fitted on the same identities (`fitModelPairs`), and the
   * pair confidence chosen on them.
   */
  readonly pairs?: PairRule;
}

/**
 * Learns from pairs of training identities how to compare, what a score means and which confidences are usual. The
 * backbone never saw the identities, the head did: its confidences are a little better here than on strangers.
 *
 * Oracle: `calibrate` of `@scaleface/eval` on the scores of the same pairs; sorted confidences, rank by rank; for the
 * uncertainty of ratios the spread over calibrations on other identities.
 *
 * @param table - The training features.
 * @param confidence - The confidence of each row.
 * @param sources - For each row, the row of the clean image it was made from; pairs of one image are not drawn.
 * @param options - How many pairs.
 * @throws ScaleFaceError `bad-format` when there are fewer than two identities, or none has two images.
 *
 * @example
 * ```ts
 * import { calibrateModel, cosineRule, verifyFaces } from '@scaleface/models';
 *
 * // Ten people around a circle, four images each, with a confidence of each image.
 * const angles = Array.from({ length: 40 }, (_, i) => 0.63 * (i % 10) + 0.2 * Math.floor(i / 10));
 * const at = (a = 0) => [Math.cos(a), Math.sin(a)];
 * const embedding = { data: Float32Array.from(angles.flatMap(at)), width: 2 };
 * const table = { subjects: angles.map((_, i) => `p${i % 10}`), embedding };
 * const confidence = angles.map((_, i) => i + 1);
 * const calibration = calibrateModel(table, confidence, [...angles.keys()], { pairs: cosineRule });
 * calibration.scores.method; // => 'platt'
 *
 * // It goes into the model folder (`saveModel`), and turns scores into probabilities.
 * const face = (name = '', a = 0) => ({ name, confidence: 20, embedding: Float32Array.from(at(a)) });
 * verifyFaces(face('1.jpg', 0), face('2.jpg', 0.1), { calibration }).probability; // => 0.93257
 * verifyFaces(face('1.jpg', 0), face('3.jpg', 1.5), { calibration }).probability; // => 0.00183
 * ```
 */
export function calibrateModel(
  table: LabelledEmbeddings,
  confidence: ArrayLike<number>,
  sources: ArrayLike<number>,
  options: CalibrationPairs = {},
): ModelCalibration {
  const { genuine = 20_000, impostor = 100_000, seed = 0 } = options;
  const rule = options.pairs ?? fitModelPairs(table, confidence, sources, { seed });
  const pairs = calibrationPairs(table.subjects, sources, { genuine, impostor, seed });
  return calibratePairs(pairs, rowCosines(table.embedding, pairs.left, pairs.right), confidence, rule, table.subjects);
}

/** {@link calibrateModel} on pairs whose cosines are known. */
export function calibratePairs(
  { left, right, labels }: RowPairs,
  cosine: Float64Array,
  confidence: ArrayLike<number>,
  rule: PairRule,
  subjects: readonly string[],
): ModelCalibration {
  const of = (rows: Uint32Array): Float64Array => Float64Array.from(rows, (i) => at(confidence, i));
  const compared = comparePairs(rule, cosine, of(left), of(right));
  const scores = calibrate(compared.scores, labels, { prior: 0.5 }).toJSON();
  const number = numbersOf(subjects);
  const identities = (rows: Uint32Array): Uint32Array => rows.map((i) => at(number, i));
  const identified = { scores: compared.scores, labels, left: identities(left), right: identities(right) };
  const uncertainty = ratioCovariance(scores, identified);
  return {
    format: 'scaleface-model-calibration/2',
    pairs: rule,
    scores,
    confidence: quantileTable(compared.confidence),
    images: quantileTable(confidence),
    ...(uncertainty === undefined ? {} : { uncertainty }),
  };
}

/** A number for the identity of each row. */
function numbersOf(subjects: readonly string[]): Uint32Array {
  const numbers = new Map<string, number>();
  return Uint32Array.from(subjects, (subject) => {
    const number = numbers.get(subject) ?? numbers.size;
    numbers.set(subject, number);
    return number;
  });
}

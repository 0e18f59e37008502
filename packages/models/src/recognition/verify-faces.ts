import { pairScore } from '@scaleface/eval';
import { comparePairs } from '../calibration/pair-rule.js';
import type { LoadedModel } from '../folder/model-config.js';
import { calibrationOf } from './calibration-of.js';
import { checkDecision } from './check-decision.js';

/** A face, embedded. */
export interface Face {
  /** What it was read from. */
  readonly name: string;
  /** The embedding $[D]$, not normalised. */
  readonly embedding: Float32Array;
  /** How sure the model is of the image, for ScaleFace the scale $s(x)$: the higher, the surer. */
  readonly confidence: number;
}

/** How {@link verifyFaces} decides. */
export interface VerifyOptions {
  /** The false match rate that the threshold is set for, on pairs of training identities; 0.001 by default. */
  readonly fmr?: number;
  /** Pairs less confident than this share of the training pairs get no answer; 0.1 by default. */
  readonly reject?: number;
  /** The probability of a match before the images are seen; 0.5 by default. */
  readonly prior?: number;
}

/** What {@link verifyFaces} found. */
export interface Verification {
  /** The answer; `abstain` when an image is too poor to tell. */
  readonly decision: 'match' | 'no match' | 'abstain';
  /** Why, in a sentence. */
  readonly reason: string;
  /** The probability of a match, given the score and the prior. */
  readonly probability: number;
  /** The score of the pair as the model compares: the cosine, or what was fitted to cosine and confidences. */
  readonly score: number;
  /** The cosine of the two embeddings. */
  readonly cosine: number;
  /** The score from which on pairs match. */
  readonly threshold: number;
  /** The confidence of each image and of the pair, as the model combines them. */
  readonly confidence: {
    /** Of the first image. */
    readonly left: number;
    /** Of the second image. */
    readonly right: number;
    /** Of the two together. */
    readonly pair: number;
  };
  /** The share of training pairs that are less confident than this one. */
  readonly confidenceRank: number;
}

/**
 * Whether two faces are of one person: an answer with its probability, or none, with the reason.
 *
 * @param left - One face.
 * @param right - The other.
 * @param model - From `loadModel`.
 * @param options - Threshold and abstention.
 * @throws ScaleFaceError `missing-file` when the model has no calibration, `out-of-range` for options.
 */
export function verifyFaces(
  left: Face,
  right: Face,
  model: Pick<LoadedModel, 'calibration'>,
  options: VerifyOptions = {},
): Verification {
  const { fmr = 0.001, reject = 0.1, prior = 0.5 } = options;
  checkDecision({ fmr, prior }, { reject });
  const calibration = calibrationOf(model, 'verifies');
  const cosines = pairScore('cosine', { mu: [left.embedding] }, { mu: [right.embedding] });
  const compared = comparePairs(calibration.pairs, cosines, [left.confidence], [right.confidence]);
  const [cosine, score, pair] = [cosines, compared.scores, compared.confidence].map((one) => one[0] as number) as [
    number,
    number,
    number,
  ];
  const { threshold } = calibration.scores.thresholdForFmr(fmr);
  const confidenceRank = calibration.rank(pair);
  const probability = calibration.scores.probability(score, undefined, { prior });
  const found = { probability, score, cosine, threshold, confidenceRank };
  const confidence = { left: left.confidence, right: right.confidence, pair };
  if (confidenceRank < reject) {
    const poorer = left.confidence < right.confidence ? left : right;
    const share = (100 * confidenceRank).toFixed(0);
    const reason = `${poorer.name} is too poor: only ${share} % of the training pairs are less confident than this one`;
    return { decision: 'abstain', reason, ...found, confidence };
  }
  const match = score >= threshold;
  const side = match ? 'reaches' : 'stays below';
  const reason = `the score ${score.toFixed(3)} ${side} ${threshold.toFixed(3)}, the threshold for a false match rate of ${fmr}`;
  return { decision: match ? 'match' : 'no match', reason, ...found, confidence };
}

import { pairScore } from '@scaleface/eval';
import { comparePairs } from '../calibration/pair-rule.js';
import type { LoadedModel } from '../folder/model-config.js';
import { calibrationOf } from './calibration-of.js';
import { checkDecision } from './check-decision.js';
import type { Face } from './face.js';
import { falseMatchShare } from './false-match-share.js';
import { type ProbabilityInterval, probabilityInterval } from './probability-interval.js';
import { showsNothing } from './shows-nothing.js';
import { answered, otherwise } from './what-changes.js';

/** How {@link verifyFaces} decides. */
export interface VerifyOptions {
  /** The false match rate that the threshold is set for, on pairs of training identities; 0.001 by default. */
  readonly fmr?: number;
  /** Pairs less confident than this share of the training pairs get no answer; 0.1 by default. */
  readonly reject?: number;
  /**
   * A pair with an image less confident than this share of the training images gets no answer, however good the other
   * image is; 0.01 by default, or `reject` where that is less. Without effect on a model of an earlier version, which does
   * not know the confidences of its training images.
   */
  readonly rejectImage?: number;
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
  /** Its interval over training identities; a model of an earlier version knows none. */
  readonly interval?: ProbabilityInterval;
  /** The score of the pair as the model compares: the cosine, or what was fitted to cosine and confidences. */
  readonly score: number;
  /** The cosine of the two embeddings. */
  readonly cosine: number;
  /** The score from which on pairs match. */
  readonly threshold: number;
  /** The share of the impostor pairs of the training that score at least as high. */
  readonly falseMatchShare: number;
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
  /** The shares of training images that are less confident; a model of an earlier version does not know them. */
  readonly imageRanks?: ImageRanks;
  /** What would have turned the decision, a sentence each. */
  readonly otherwise: readonly string[];
}

/** Where two images stand among the training images: for each the share that is less confident, from 0 to 1. */
export interface ImageRanks {
  /** Of the first image. */
  readonly left: number;
  /** Of the second image. */
  readonly right: number;
}

/**
 * Whether two faces are of one person: an answer with its probability, or none, with the reason.
 *
 * There is no answer where an image shows nothing (it is of one colour, or its embedding is all zeros), where one of the images alone
 * is less confident than the share `rejectImage` of the training images, or where the two together are less confident than
 * the share `reject` of the training pairs: a bad image is no sign of two people.
 *
 * The probability is that of Bayes' rule,
 * $\operatorname{logistic}(\mathrm{LLR}(\text{score}) + \operatorname{logit}\pi)$ with the prior $\pi$. Oracle: the
 * rule from likelihood ratios as it stands; cosines of known angles; decisions on both sides of the cosine and the rate
 * that are named as turning them.
 *
 * @param left - One face.
 * @param right - The other.
 * @param model - From `loadModel`.
 * @param options - Threshold and abstention.
 * @throws ScaleFaceError `missing-file` when the model has no calibration, `out-of-range` for options.
 *
 * @example
 * ```ts
 * import { calibrateModel, cosineRule, verifyFaces } from '@scaleface/models';
 *
 * // What a model folder holds after a training: here learnt from ten people around a circle, four images each.
 * const angles = Array.from({ length: 40 }, (_, i) => 0.63 * (i % 10) + 0.2 * Math.floor(i / 10));
 * const at = (a = 0) => [Math.cos(a), Math.sin(a)];
 * const embedding = { data: Float32Array.from(angles.flatMap(at)), width: 2 };
 * const table = { subjects: angles.map((_, i) => `p${i % 10}`), embedding };
 * const confidence = angles.map((_, i) => i + 1);
 * const model = { calibration: calibrateModel(table, confidence, [...angles.keys()], { pairs: cosineRule }) };
 *
 * const face = (name = '', a = 0, confidence = 20) => ({ name, confidence, embedding: Float32Array.from(at(a)) });
 * verifyFaces(face('1.jpg'), face('2.jpg', 0.01), model, { fmr: 0.1 }).decision; // => 'match'
 * verifyFaces(face('1.jpg'), face('3.jpg', 2), model, { fmr: 0.1 }).decision; // => 'no match'
 * const { decision, reason } = verifyFaces(face('1.jpg'), face('blurred.jpg', 2, 1), model, { fmr: 0.1 });
 * decision; // => 'abstain'
 * reason; // => 'blurred.jpg is too poor: only 0 % of the training images are less confident'
 * ```
 */
export function verifyFaces(
  left: Face,
  right: Face,
  model: Pick<LoadedModel, 'calibration'>,
  options: VerifyOptions = {},
): Verification {
  const { fmr = 0.001, reject = 0.1, prior = 0.5 } = options;
  const { rejectImage = Math.min(0.01, reject) } = options;
  checkDecision({ fmr, prior }, { reject, rejectImage });
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
  const interval = probabilityInterval(calibration, score, prior);
  const ranks = [left, right].map(({ confidence }) => calibration.imageRank(confidence));
  const [leftRank, rightRank] = ranks;
  const imageRanks =
    leftRank === undefined || rightRank === undefined ? {} : { imageRanks: { left: leftRank, right: rightRank } };
  const share = falseMatchShare(calibration.scores.toJSON(), score);
  const found = {
    probability,
    ...(interval === undefined ? {} : { interval }),
    score,
    cosine,
    threshold,
    falseMatchShare: share,
    confidence: { left: left.confidence, right: right.confidence, pair },
    confidenceRank,
    ...imageRanks,
  };
  const match = score >= threshold;
  const answer = match ? 'match' : 'no match';
  const [poorer, other] = left.confidence < right.confidence ? [left, right] : [right, left];
  for (const face of [left, right]) {
    const reason = showsNothing(face);
    if (reason === undefined) continue;
    return { decision: 'abstain', reason, ...found, otherwise: [`another image in place of ${face.name}`] };
  }
  const poorerRank = calibration.imageRank(poorer.confidence) ?? 1;
  const why =
    poorerRank < rejectImage
      ? `${poorer.name} is too poor: only ${percent(poorerRank)} of the training images are less confident`
      : confidenceRank < reject
        ? `${poorer.name} is too poor: only ${percent(confidenceRank)} of the training pairs are less confident than this one`
        : undefined;
  if (why !== undefined) {
    const limits = [reject, rejectImage] as const;
    const blamed = { poorer: poorer.name, confidence: poorer.confidence, other: other.confidence, limits, answer };
    return { decision: 'abstain', reason: why, ...found, otherwise: answered(blamed, calibration) };
  }
  const side = match ? 'reaches' : 'stays below';
  const reason = `the score ${score.toFixed(3)} ${side} ${threshold.toFixed(3)}, the threshold for a false match rate of ${fmr}`;
  const confidences = [left.confidence, right.confidence] as const;
  const decided = { cosine, threshold, reaches: match, confidences, falseMatchShare: share, fmr };
  return { decision: answer, reason, ...found, otherwise: otherwise(decided, calibration) };
}

const percent = (share: number): string => `${(100 * share).toFixed(0)} %`;

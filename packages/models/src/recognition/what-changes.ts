import { at } from '@scaleface/numerics';
import { comparePairs } from '../calibration/pair-rule.js';
import type { ReadyCalibration } from './calibration-of.js';

/** A pair that was decided. */
export interface DecidedPair {
  /** The cosine of the two embeddings. */
  readonly cosine: number;
  /** The score from which on pairs match. */
  readonly threshold: number;
  /** Whether the score reaches it. */
  readonly reaches: boolean;
  /** The confidences of the two images. */
  readonly confidences: readonly [number, number];
  /** The share of training impostors that score as high. */
  readonly falseMatchShare: number;
  /** The false match rate that the threshold is set for. */
  readonly fmr: number;
}

/** Cosines that are tried, from −1 to 1. */
const cosines = Float64Array.from({ length: 2001 }, (_, k) => k / 1000 - 1);

/**
 * What would have turned a decision, in sentences: another cosine at the same confidences, another false match rate.
 *
 * @param pair - The pair.
 * @param calibration - Of the model.
 */
export function otherwise(pair: DecidedPair, { pairs }: ReadyCalibration): string[] {
  const { cosine, threshold, reaches, confidences, falseMatchShare: share, fmr } = pair;
  const all = cosines.map((_, k) => k);
  const [left, right] = confidences.map((confidence) => new Float64Array(cosines.length).fill(confidence));
  const { scores } = comparePairs(pairs, cosines, left as Float64Array, right as Float64Array);
  const turned = Array.from(all).filter((k) => at(scores, k) >= threshold !== reaches);
  const near = turned.reduce<number | undefined>(
    (best, k) => (best === undefined || distance(k, cosine) < distance(best, cosine) ? k : best),
    undefined,
  );
  const answer = reaches ? 'no match' : 'a match';
  const by =
    near === undefined
      ? `no cosine makes it ${answer} at these confidences`
      : `a cosine of ${at(cosines, near).toFixed(3)} (it is ${cosine.toFixed(3)}) makes it ${answer} at these confidences`;
  const rate =
    reaches && share === 0
      ? 'no false match rate makes it no match: none of the training’s impostor pairs scores so high'
      : `a false match rate ${reaches ? 'below' : 'of'} ${share.toPrecision(2)} (it is ${fmr}) makes it ${answer}: so large a share of the training’s impostor pairs scores as high`;
  return [by, rate];
}

const distance = (k: number, cosine: number): number => Math.abs(at(cosines, k) - cosine);

/** A pair without an answer. */
export interface AbstainedPair {
  /** The image to blame, as messages name it. */
  readonly poorer: string;
  /** Its confidence. */
  readonly confidence: number;
  /** The confidence of the other image. */
  readonly other: number;
  /** The lowest share of training pairs, and of training images, that must be less confident. */
  readonly limits: readonly [number, number];
  /** The answer without abstention. */
  readonly answer: string;
}

/**
 * What would have given an answer in place of an abstention, in sentences: an image of so much confidence in place of the
 * poorer one, or no abstention.
 *
 * @param pair - The pair.
 * @param calibration - Of the model.
 */
export function answered(pair: AbstainedPair, { pairs, rank, imageRank, usual }: ReadyCalibration): string[] {
  const { poorer, confidence, other, answer } = pair;
  const [least, leastOfImage] = pair.limits;
  const enough = usual.find((own) => {
    if (own <= confidence || (imageRank(own) ?? 1) < leastOfImage) return false;
    const together = pairs.confidence === 'decision' ? undefined : comparePairs(pairs, one(0), [own], [other]);
    return together === undefined || rank(at(together.confidence, 0)) >= least;
  });
  const better =
    enough === undefined
      ? `another image in place of ${poorer}, and a better one of the other too`
      : `another image in place of ${poorer}, of a confidence of at least ${enough.toPrecision(4)} (it is ${confidence.toPrecision(4)})`;
  return [better, `no abstention (a rejected share of 0): then the answer is ${answer}`];
}

const one = (value: number): Float64Array => Float64Array.of(value);

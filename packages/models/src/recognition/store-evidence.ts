import { type PosteriorRest, posteriorBounds } from '@scaleface/eval';
import { comparePairs } from '../calibration/pair-rule.js';
import type { FoundEntry, GalleryCount, GallerySearch } from '../galleries/store/gallery-store.js';
import type { ReadyCalibration } from './calibration-of.js';
import type { Face } from './face.js';
import { largestScore } from './rest-score.js';

/** A template that stands for its identity. */
interface Ranked {
  /** The template. */
  readonly entry: FoundEntry;
  /** The score of probe and template. */
  readonly score: number;
  /** The confidence of the two together. */
  readonly pair: number;
}

/** What a probe says of those whom a search found, and of the rest. */
export interface StoreEvidence {
  /** The best template of each identity whose score nobody beyond the search can exceed, best first. */
  readonly ranked: readonly Ranked[];
  /** The evidence for each, $\log(\text{prior} \times \text{likelihood ratio})$. */
  readonly evidence: readonly number[];
  /** That for a stranger. */
  readonly unknown: number;
  /** The largest score that anybody else can have; −∞ where there is nobody else. */
  readonly restScore: number;
  /** The others. */
  readonly rest: PosteriorRest;
}

/** A likelihood ratio that is 0 or infinite, as an isotonic calibration gives them, is as good as certain. */
const certain = 700;

/**
 * Weighs what a search found.
 *
 * @param probe - The face.
 * @param search - The templates most like it, at least one.
 * @param count - How many templates and identities there are.
 * @param calibration - Of the model.
 * @param prior - The probability that the probe is somebody in the gallery.
 */
export function weigh(
  probe: Face,
  { entries: found, exact }: GallerySearch,
  count: GalleryCount,
  { pairs, scores }: ReadyCalibration,
  prior: number,
): StoreEvidence {
  const compared = comparePairs(
    pairs,
    Float64Array.from(found, ({ cosine }) => cosine),
    new Float64Array(found.length).fill(probe.confidence),
    found.map(({ confidence }) => confidence),
  );
  const last = found.at(-1) as FoundEntry;
  const beyond = found.length < count.entries;
  const restScore = beyond ? largestScore(pairs, last.cosine, probe.confidence) : Number.NEGATIVE_INFINITY;
  const seen = new Set<string>();
  const ranked = found
    .map((entry, i) => ({
      entry,
      score: compared.scores[i] as number,
      pair: compared.confidence[i] as number,
    }))
    .sort((a, b) => b.score - a.score)
    .filter(({ entry, score }) => score >= restScore && !seen.has(entry.subject) && seen.add(entry.subject));
  const identities = Math.max(count.subjects, ranked.length);
  const evidenceOf = (score: number): number =>
    Math.log(prior / identities) + Math.max(-certain, Math.min(certain, scores.logLikelihoodRatio(score)));
  // An index may have missed a template of somebody who was found, too.
  const others = Math.max(identities - ranked.length, exact ? 0 : 1);
  return {
    ranked,
    evidence: ranked.map(({ score }) => evidenceOf(score)),
    unknown: Math.log1p(-prior),
    restScore,
    rest: { count: beyond ? others : 0, evidence: beyond ? evidenceOf(restScore) : Number.NEGATIVE_INFINITY },
  };
}

/** Whether a missed or unknown template could take the first place from the best identity, by what is known of both. */
export const firstIsSettled = ({ evidence, rest }: StoreEvidence, missed: number): boolean =>
  // Among identities alone: nobody is next to impossible.
  posteriorBounds(evidence, -1e9, { ...rest, missed }).settled;

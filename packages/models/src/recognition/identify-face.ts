import { row, ScaleFaceError } from '@scaleface/numerics';
import { comparePairs } from '../calibration/pair-rule.js';
import type { LoadedModel } from '../folder/model-config.js';
import { calibrationOf } from './calibration-of.js';
import { checkDecision } from './check-decision.js';
import type { Face } from './face.js';
import type { Gallery } from './gallery.js';
import { showsNothing } from './shows-nothing.js';

/** How {@link identifyFace} decides. */
export interface IdentifyFaceOptions {
  /** False positive identification rate: the share of strangers' probes that may be taken for somebody; 0.01 by default. */
  readonly fpir?: number;
  /** Probes less confident, with their best candidate, than this share of the training pairs get no answer; 0.1 by default. */
  readonly reject?: number;
  /** The probability that the probe is somebody in the gallery, before it is seen; 0.5 by default. */
  readonly prior?: number;
  /** How many candidates are listed; 5 by default. */
  readonly top?: number;
}

/** Somebody who the probe may be. */
export interface Candidate {
  /** The person. */
  readonly subject: string;
  /** The score of probe and template as the model compares. */
  readonly score: number;
  /** Their cosine. */
  readonly cosine: number;
  /** The probability that it is this person, given all scores and the prior. */
  readonly probability: number;
  /** The confidence of the person's template. */
  readonly confidence: number;
  /** From how many images the template was made. */
  readonly images: number;
}

/** What {@link identifyFace} found. */
export interface FaceIdentification {
  /** The answer; `abstain` when the images are too poor to tell. */
  readonly decision: 'identified' | 'unknown' | 'abstain';
  /** Who it is, if identified. */
  readonly subject?: string;
  /** Why, in a sentence. */
  readonly reason: string;
  /** The best candidates, best first. */
  readonly candidates: readonly Candidate[];
  /** The probability that the probe is nobody in the gallery. */
  readonly unknown: number;
  /** The score from which on a candidate is accepted. */
  readonly threshold: number;
  /** The false match rate of one comparison at that threshold that the FPIR asked for allows. */
  readonly fmr: number;
  /** Whether there were enough training pairs to set the threshold; if not, it lies above all of their impostors. */
  readonly sufficient: boolean;
  /** Number of identities in the gallery. */
  readonly identities: number;
  /** The confidence of the probe. */
  readonly confidence: number;
  /** The share of training pairs that are less confident than the probe with its best candidate. */
  readonly confidenceRank: number;
}

/**
 * The false match rate at which single comparisons must be decided so that a search among $n$ identities raises a false
 * alarm with probability FPIR: $\mathrm{FMR} = 1 - (1 - \mathrm{FPIR})^{1/n}$, from
 * $\mathrm{FPIR} = 1 - (1 - \mathrm{FMR})^n$ for independent comparisons. Comparisons with one probe lean on each other,
 * which makes the rate of false alarms lower than asked for, not higher.
 *
 * Oracle: $1 - (1 - \mathrm{FMR})^n$, for up to a million identities.
 *
 * @param fpir - In (0, 1).
 * @param identities - $n \ge 1$.
 *
 * @example
 * ```ts
 * import { fmrForFpir } from '@scaleface/models';
 *
 * fmrForFpir(0.01, 1); // => 0.01
 * fmrForFpir(0.19, 2); // => 0.1
 * ```
 */
export const fmrForFpir = (fpir: number, identities: number): number => -Math.expm1(Math.log1p(-fpir) / identities);

/**
 * Who in a gallery a face is: somebody, nobody, or no answer, with the reason.
 *
 * - The threshold accounts for the size of the gallery: see {@link fmrForFpir}.
 * - Probabilities are those of $n + 1$ hypotheses, the $n$ identities and a stranger: with the prior $p$ that it is one of
 *   them and the likelihood ratio $\ell_i$ of each score, $P_i = \frac{p}{n}\ell_i / (1 - p + \frac{p}{n}\sum_j \ell_j)$.
 * - No answer for a probe of one colour, and when the confidence of probe and best candidate together (as the model combines
 *   them) is below that of the share `reject` of the training pairs.
 *
 * Oracle: the formula as it stands over 51 hypotheses; 400 strangers, of whom about as many must be named as was asked
 * for.
 *
 * @param probe - From `embedFaces`.
 * @param gallery - From `enrol` or `openGallery`.
 * @param model - From `loadModel`.
 * @param options - Threshold, abstention, prior.
 * @throws ScaleFaceError `missing-file` when the model has no calibration, `shape-mismatch` when the probe is of another
 * backbone, `out-of-range` for options, `not-finite` for a probe without direction.
 *
 * @example
 * ```ts
 * import { calibrateModel, cosineRule, enrol, identifyFace } from '@scaleface/models';
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
 * const gallery = enrol([face('1.jpg', 0), face('2.jpg', 1.5)], ['ann', 'bob']);
 * const found = identifyFace(face('probe.jpg', 0.1), gallery, model, { fpir: 0.1 });
 * [found.decision, found.subject]; // => ['identified', 'ann']
 * identifyFace(face('stranger.jpg', 3), gallery, model, { fpir: 0.1 }).decision; // => 'unknown'
 * identifyFace(face('blurred.jpg', 0.1, 2), gallery, model, { fpir: 0.1 }).decision; // => 'abstain'
 * ```
 */
export function identifyFace(
  probe: Face,
  gallery: Gallery,
  model: Pick<LoadedModel, 'calibration'>,
  options: IdentifyFaceOptions = {},
): FaceIdentification {
  const { fpir = 0.01, reject = 0.1, prior = 0.5, top = 5 } = options;
  checkDecision({ fpir, prior }, { reject }, { top });
  const calibration = calibrationOf(model, 'identifies');
  const identities = gallery.subjects.length;
  const cosine = cosines(probe, gallery);
  const probes = new Float64Array(identities).fill(probe.confidence);
  const compared = comparePairs(calibration.pairs, cosine, probes, gallery.confidence);
  const scores = Array.from(compared.scores);
  const posterior = shares(
    scores.map((score) => calibration.scores.logLikelihoodRatio(score)),
    prior,
  );
  const order = scores.map((_, i) => i).sort((i, j) => (scores[j] as number) - (scores[i] as number) || i - j);
  const candidates = order.slice(0, top).map((i) => ({
    subject: gallery.subjects[i] as string,
    score: scores[i] as number,
    cosine: cosine[i] as number,
    probability: posterior.each[i] as number,
    confidence: gallery.confidence[i] as number,
    images: gallery.images[i] as number,
  }));
  const best = candidates[0] as Candidate;
  const fmr = fmrForFpir(fpir, identities);
  const { threshold, sufficient } = calibration.scores.thresholdForFmr(fmr);
  const confidenceRank = calibration.rank(compared.confidence[order[0] as number] as number);
  const { confidence } = probe;
  const found = {
    candidates,
    unknown: posterior.none,
    threshold,
    fmr,
    sufficient,
    identities,
  };
  const nothing = showsNothing(probe);
  if (nothing !== undefined) return { decision: 'abstain', reason: nothing, ...found, confidence, confidenceRank };
  if (confidenceRank < reject) {
    const poorer = confidence <= best.confidence ? probe.name : `the template of ${best.subject}`;
    const share = (100 * confidenceRank).toFixed(0);
    const reason = `${poorer} is too poor: only ${share} % of the training pairs are less confident than probe and best candidate`;
    return { decision: 'abstain', reason, ...found, confidence, confidenceRank };
  }
  const match = best.score >= threshold;
  const side = match ? 'reaches' : 'stays below';
  const reason = `the best score ${best.score.toFixed(3)} ${side} ${threshold.toFixed(3)}, the threshold for a false positive identification rate of ${fpir} among ${identities} identities`;
  const answer = match ? { decision: 'identified' as const, subject: best.subject } : { decision: 'unknown' as const };
  return { ...answer, reason, ...found, confidence, confidenceRank };
}

/** The cosine of the probe to each template. */
function cosines({ embedding, name }: Face, { templates, subjects }: Gallery): Float64Array {
  if (embedding.length !== templates.width) {
    throw new ScaleFaceError('probe and gallery are of different backbones', {
      code: 'shape-mismatch',
      path: name,
      expected: `${templates.width} numbers`,
      received: String(embedding.length),
    });
  }
  const length = Math.sqrt(embedding.reduce((sum, x) => sum + x * x, 0));
  if (!(length > 0 && Number.isFinite(length))) {
    throw new ScaleFaceError('an embedding has no direction', { code: 'not-finite', path: name });
  }
  return Float64Array.from(subjects, (_, i) => {
    const template = row(templates, i);
    const dot = embedding.reduce((sum, x, d) => sum + x * (template[d] as number), 0);
    return Math.max(-1, Math.min(1, dot / length));
  });
}

/** The probability of each person and of nobody, from log-likelihood ratios. */
function shares(ratios: readonly number[], prior: number): { each: number[]; none: number } {
  const stranger = Math.log1p(-prior);
  const logs = ratios.map((ratio) => Math.log(prior / ratios.length) + ratio);
  const largest = logs.reduce((a, b) => Math.max(a, b), stranger);
  const total = logs.reduce((sum, l) => sum + Math.exp(l - largest), Math.exp(stranger - largest));
  return { each: logs.map((l) => Math.exp(l - largest) / total), none: Math.exp(stranger - largest) / total };
}

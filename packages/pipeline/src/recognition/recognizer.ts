import { calibrationFromJSON, pairQuality, pairScore } from '@scaleface/eval';
import { ScaleFaceError } from '@scaleface/numerics';
import type { Embedder } from '../backbones/embedder.js';
import { decodeImage } from '../images/decode.js';
import { predictScales } from '../training/predict-scales.js';
import type { LoadedModel } from './model-folder.js';

/** A face, described. */
export interface Face {
  /** What it was read from. */
  readonly name: string;
  /** The embedding $[D]$, not normalised. */
  readonly embedding: Float32Array;
  /** The scale $s(x)$: the higher, the surer. */
  readonly confidence: number;
}

/** How {@link verifyFaces} decides. */
export interface VerifyOptions {
  /** The false match rate that the threshold is set for, on pairs of training people; 0.001 by default. */
  readonly fmr?: number;
  /** Pairs less confident than this share of the training pairs get no answer; 0.1 by default. */
  readonly reject?: number;
  /** The probability of a match before the pictures are seen; 0.5 by default. */
  readonly prior?: number;
}

/** What {@link verifyFaces} found. */
export interface Verification {
  /** The answer; `abstain` when a picture is too poor to tell. */
  readonly decision: 'match' | 'no match' | 'abstain';
  /** Why, in a sentence. */
  readonly reason: string;
  /** The probability of a match, given the score and the prior. */
  readonly probability: number;
  /** The cosine of the two embeddings. */
  readonly score: number;
  /** The score from which on pairs match. */
  readonly threshold: number;
  /** The confidence of each picture and of the pair (their harmonic mean). */
  readonly confidence: {
    /** Of the first picture. */
    readonly left: number;
    /** Of the second picture. */
    readonly right: number;
    /** Of the two together. */
    readonly pair: number;
  };
  /** The share of training pairs that are less confident than this one. */
  readonly confidenceRank: number;
}

/**
 * Describes aligned face crops with a backbone and the head that was trained on it.
 *
 * @param files - Picture files.
 * @param backbone - The backbone that the model was trained on.
 * @param model - From `loadModel`.
 * @throws ScaleFaceError `bad-format` when the backbone is another one, or a picture does not decode.
 */
export async function describeFaces(files: readonly string[], backbone: Embedder, model: LoadedModel): Promise<Face[]> {
  if (backbone.sha256 !== model.config.backbone.sha256) {
    throw new ScaleFaceError('the model was trained on another backbone', {
      code: 'bad-format',
      path: 'backbone',
      expected: `${model.config.backbone.name}, SHA-256 ${model.config.backbone.sha256}`,
      received: `${backbone.name}, SHA-256 ${backbone.sha256}`,
    });
  }
  const faces: Face[] = [];
  for (let start = 0; start < files.length; start += 16) {
    const names = files.slice(start, start + 16);
    const images = names.map((file) => decodeImage(file, { size: backbone.preprocessing }));
    const { embedding, bottleneck } = await backbone.embed(await Promise.all(images));
    if (bottleneck === undefined) {
      throw new ScaleFaceError('the backbone gives the head no input', {
        code: 'bad-format',
        path: 'backbone.outputs',
      });
    }
    const features = { data: bottleneck, width: model.config.head.features };
    const { scale } = predictScales(model.head, features);
    const width = embedding.length / names.length;
    names.forEach((name, i) => {
      faces.push({ name, embedding: embedding.slice(i * width, (i + 1) * width), confidence: scale[i] as number });
    });
  }
  return faces;
}

/**
 * Whether two faces are of one person: an answer with its probability, or none, with the reason.
 *
 * @param left - One face.
 * @param right - The other.
 * @param model - From `loadModel`.
 * @param options - Threshold and abstention.
 */
export function verifyFaces(left: Face, right: Face, model: LoadedModel, options: VerifyOptions = {}): Verification {
  const { fmr = 0.001, reject = 0.1, prior = 0.5 } = options;
  const calibration = calibrationFromJSON(model.calibration.scores);
  const score = pairScore('cosine', { mu: [left.embedding] }, { mu: [right.embedding] })[0] as number;
  const pair = pairQuality('harmonic', [left.confidence], [right.confidence])[0] as number;
  const { threshold } = calibration.thresholdForFmr(fmr);
  const quantiles = model.calibration.confidence;
  const confidenceRank = quantiles.filter((q) => q < pair).length / quantiles.length;
  const probability = calibration.probability(score, undefined, { prior });
  const found = { probability, score, threshold, confidenceRank };
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

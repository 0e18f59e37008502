import { type Head, ScaleHead } from '@scaleface/heads';
import { at, type Matrix, rowNorms, ScaleFaceError } from '@scaleface/numerics';
import { applyInBatches } from './apply-in-batches.js';
import { dropoutConfidence } from './dropout-confidence.js';
import { scaleOfLogit } from './scale-of-logit.js';
import type { UncertaintyMethod } from './uncertainty-method.js';

/** What a backbone says of images. */
export interface ImageFeatures {
  /** The embeddings $[N, D]$, of any length. */
  readonly embedding: Matrix;
  /** The heads' input $[N, F]$, where they read another output than the embedding. */
  readonly bottleneck?: Matrix | undefined;
  /** What the estimator of a method that reads images said of them, $[N]$. */
  readonly quality?: Float32Array | undefined;
}

/** What a method says of images. */
export interface PredictedConfidence {
  /** One number an image, $[N]$; the larger, the surer. */
  readonly confidence: Float64Array;
  /** $\log\sigma^2$, $[N, D]$ or $[N, 1]$, of a method of variances. */
  readonly logSigmaSq?: Matrix;
}

/**
 * How sure a method is of each image: the scale $s(x)$ of ScaleFace, the mean precision
 * $\frac{1}{D}\sum_d \sigma_d^{-2}$ (one over the harmonic mean of $\sigma^2$) of PFE, ProbFace and DUL, the
 * concentration $\kappa$ of SCF, the certainty ratio of CR-FIQA, and the length of the embedding of a method without
 * heads (norm, MagFace). Of dropout it is the mean resultant length under its masks, of a method that
 * reads images what its estimator said of them. An ensemble gives the geometric mean of its members where all are positive and the mean where
 * not; its variances are geometric means too.
 *
 * Oracle: the formulas in float64 from what each head gives on all rows at once; of dropout that of `meanResultant`.
 *
 * @param method - The method.
 * @param features - The features of the images.
 * @throws ScaleFaceError `bad-format` when the features lack what the method reads.
 *
 * @example
 * ```ts
 * import { predictConfidence } from '@scaleface/models';
 *
 * const embedding = { data: Float32Array.of(3, 4, 0, 1), width: 2 };
 * const { confidence } = await predictConfidence({ heads: [], reads: 'embedding' }, { embedding });
 * Array.from(confidence); // => [5, 1]
 * ```
 */
export async function predictConfidence(
  { heads, reads, dropout }: Pick<UncertaintyMethod, 'heads' | 'reads' | 'dropout'>,
  features: ImageFeatures,
): Promise<PredictedConfidence> {
  if (reads === 'image') return { confidence: Float64Array.from(features.quality ?? notEstimated()) };
  if (dropout !== undefined) return { confidence: dropoutConfidence(features.embedding, dropout) };
  if (heads.length === 0) return { confidence: Float64Array.from(rowNorms(features.embedding)) };
  const input = features[reads];
  if (input === undefined) {
    throw new ScaleFaceError('the features hold no input for the head', {
      code: 'bad-format',
      path: reads,
      hint: 'Embed again with the name of the output that is the head’s input (backbone.outputs.bottleneck, --bottleneck)',
    });
  }
  const said: PredictedConfidence[] = [];
  for (const head of heads) said.push(await predictOne(head, input));
  const variances = said.flatMap(({ logSigmaSq }) => (logSigmaSq === undefined ? [] : [logSigmaSq]));
  if (variances.length === 0) return { confidence: pooled(said.map(({ confidence }) => confidence)) };
  const first = at(variances, 0);
  const logSigmaSq = {
    data: first.data.map((_, i) => variances.reduce((sum, v) => sum + (v.data[i] as number), 0) / variances.length),
    width: first.width,
  };
  return { confidence: meanPrecision(logSigmaSq), logSigmaSq };
}

function notEstimated(): never {
  throw new ScaleFaceError('the method reads images, and the features hold nothing that it said of them', {
    code: 'bad-format',
    path: 'quality',
    hint: 'Embed the images again with its estimator: scaleface embed --quality model:FOLDER',
  });
}

async function predictOne(head: Head, input: Matrix): Promise<PredictedConfidence> {
  if (head instanceof ScaleHead) {
    const { activation, coefficient } = head.config;
    return { confidence: scaleOfLogit((await applyInBatches(head, input, 'logit')).data, activation, coefficient) };
  }
  if ('logSigmaSq' in head.outputs) {
    const logSigmaSq = await applyInBatches(head, input, 'logSigmaSq');
    return { confidence: meanPrecision(logSigmaSq), logSigmaSq };
  }
  if ('logKappa' in head.outputs) {
    return { confidence: Float64Array.from((await applyInBatches(head, input, 'logKappa')).data, Math.exp) };
  }
  const name = 'quality' in head.outputs ? 'quality' : 'scale';
  return { confidence: Float64Array.from((await applyInBatches(head, input, name)).data) };
}

/** One confidence of an image from those of several heads. */
export function pooled(members: readonly Float64Array[]): Float64Array {
  if (members.length === 1) return at(members, 0);
  const positive = members.every((values) => values.every((v) => v > 0));
  const mean = (i: number, f: (v: number) => number): number =>
    members.reduce((sum, values) => sum + f(values[i] as number), 0) / members.length;
  return Float64Array.from(at(members, 0), (_, i) => (positive ? Math.exp(mean(i, Math.log)) : mean(i, (v) => v)));
}

/** $\frac{1}{D}\sum_d \sigma_d^{-2}$ of each row. */
function meanPrecision({ data, width }: Matrix): Float64Array {
  return Float64Array.from({ length: data.length / width }, (_, i) => {
    let sum = 0;
    for (let d = i * width; d < (i + 1) * width; d++) sum += Math.exp(-(data[d] as number));
    return sum / width;
  });
}

import { ScaleFaceError } from '@scaleface/numerics';
import { type ImageFeatures, type PredictedConfidence, pooled, predictConfidence } from './predict-confidence.js';
import { rowRange, type StoredRows } from './stored-rows.js';
import type { UncertaintyMethod } from './uncertainty-method.js';

/** Rows that are in memory at a time: whole batches of what heads see at a time. */
const block = 2048;

/** What a backbone says of images, stored. */
export interface StoredFeatures {
  /** The embeddings $[N, D]$, of any length. */
  readonly embedding: StoredRows;
  /** The heads' input $[N, F]$, where they read another output than the embedding. */
  readonly bottleneck?: StoredRows | undefined;
  /** What the estimator of a method that reads images said of them, $[N]$. */
  readonly quality?: Float32Array | undefined;
}

/**
 * How sure a method is of each image, as `predictConfidence` says it, of features that are read as they are needed.
 *
 * Oracle: `predictConfidence` of the same features in memory.
 *
 * @param method - The method.
 * @param features - The features of the images.
 * @throws ScaleFaceError `bad-format` when the features lack what the method reads; for rows that cannot be read.
 *
 * @example
 * ```ts
 * import { predictStoredConfidence } from '@scaleface/models';
 * import { takeRows } from '@scaleface/numerics';
 *
 * // Five thousand embeddings of a file, of which no more than some are in memory at a time.
 * const file = { data: new Float32Array(10_000).fill(3), width: 2 };
 * let most = 0;
 * const confidence = await predictStoredConfidence(
 *   { heads: [], reads: 'embedding' },
 *   {
 *     embedding: {
 *       rows: 5000,
 *       width: 2,
 *       take: async (rows) => {
 *         most = Math.max(most, rows.length);
 *         return takeRows(file, rows);
 *       },
 *     },
 *   },
 * );
 * confidence[4999]; // => 4.24264
 * most; // => 2048
 * ```
 */
export async function predictStoredConfidence(
  method: Pick<UncertaintyMethod, 'heads' | 'reads' | 'dropout'>,
  features: StoredFeatures,
): Promise<Float64Array> {
  const { heads, reads, dropout } = method;
  if (reads === 'image') {
    return (
      await predictConfidence(method, {
        embedding: { data: new Float32Array(0), width: 1 },
        ...(features.quality && { quality: features.quality }),
      })
    ).confidence;
  }
  const input =
    reads === 'bottleneck' && heads.length > 0 && dropout === undefined ? features.bottleneck : features.embedding;
  if (input === undefined) {
    throw new ScaleFaceError('the features hold no input for the head', { code: 'bad-format', path: reads });
  }
  const variances = heads.some((head) => 'logSigmaSq' in head.outputs);
  // Confidences are pooled over all rows at once, variances row by row.
  const members = heads.length > 1 && !variances ? heads.map((head) => ({ ...method, heads: [head] })) : [method];
  const said = members.map(() => new Float64Array(input.rows));
  for (let start = 0; start < input.rows; start += block) {
    const matrix = await input.take(rowRange(start, Math.min(input.rows, start + block)));
    const some: ImageFeatures = { embedding: matrix, bottleneck: matrix };
    for (const [m, member] of members.entries()) {
      const { confidence }: PredictedConfidence = await predictConfidence(member, some);
      said[m]?.set(confidence, start);
    }
  }
  return pooled(said);
}

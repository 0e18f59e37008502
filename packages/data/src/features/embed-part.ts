import {
  type Embedder,
  type EmbeddingBatch,
  type QualityEstimator,
  type RawImage,
  skipReason,
} from '@scaleface/models';
import { type Matrix, ScaleFaceError } from '@scaleface/numerics';
import type { DecodedImage } from './decode-ahead.js';
import { assertFiniteRows } from './finite.js';
import type { FeatureTable } from './table.js';
import { qualityColumn } from './table-quality.js';

/** An image that was left out. */
export interface SkippedImage {
  /** The image. */
  readonly id: string;
  /** Why it did not decode. */
  readonly reason: string;
}

/**
 * Embeds the images of a part, batch by batch.
 *
 * @param images - Decoded images, of which those of the part are taken.
 * @param embedder - The backbone.
 * @param options - How many images the part has, images per batch, whether those that do not decode are left out, and the
 * callback for progress.
 * @returns The table, of no rows if none decodes, and what was left out.
 * @throws ScaleFaceError `bad-format`, `missing-file` for the first image that does not decode, unless it is left out;
 * `not-finite` and `shape-mismatch` for numbers of the backbone that are not embeddings; `failed` for an image that
 * changed before it was decoded.
 */
export async function embedPart(
  images: () => Promise<DecodedImage>,
  embedder: Embedder,
  options: {
    /** Images of the part. */
    readonly count: number;
    /** Images per batch. */
    readonly batch: number;
    /** Whether those that do not decode are left out. */
    readonly skipBad: boolean;
    /** Says of each image how good it is, in a column of its own. */
    readonly quality?: QualityEstimator | undefined;
    /** Called with how many are done. */
    readonly done: (n: number) => void;
  },
): Promise<{
  /** The rows. */
  table: FeatureTable;
  /** What was left out. */
  skipped: SkippedImage[];
}> {
  const { count, batch, skipBad, done, quality } = options;
  const skipped: SkippedImage[] = [];
  const kept: Named[] = [];
  const outputs: EmbeddingBatch[] = [];
  const qualities: Float32Array[] = [];
  for (let start = 0; start < count; start += batch) {
    const some: DecodedImage[] = [];
    while (some.length < Math.min(batch, count - start)) some.push(await images());
    const other = some.find(({ changed }) => changed);
    if (other !== undefined) throw changedMeanwhile(other.item.place);
    const raw: RawImage[] = [];
    const ids: string[] = [];
    for (const { item, result } of some) {
      const { id, subject } = item;
      if (result.status === 'fulfilled') {
        raw.push(result.value);
        ids.push(id);
        kept.push({ id, subject });
      } else if (skipBad) skipped.push({ id, reason: skipReason(result.reason as ScaleFaceError) });
      else throw result.reason;
    }
    if (raw.length > 0) {
      const output = await embedder.embed(raw);
      assertNumbers(output, ids, embedder.name);
      outputs.push(output);
      if (quality !== undefined) qualities.push(await quality.estimate(raw, embedder));
    }
    done(Math.min(count, start + batch));
  }
  const table = tableOf(kept, outputs, embedder);
  return { table: quality === undefined ? table : withQuality(table, qualities, quality), skipped };
}

/** What a row of the table says besides numbers. */
interface Named {
  readonly id: string;
  readonly subject: string;
}

/** The table with what an estimator said of each batch. */
function withQuality(
  table: FeatureTable,
  batches: readonly Float32Array[],
  { description }: QualityEstimator,
): FeatureTable {
  const column = Float32Array.from(batches.flatMap((batch) => Array.from(batch)));
  const metadata = { ...table.metadata, quality: JSON.stringify(description) };
  return { ...table, numbers: { ...table.numbers, [qualityColumn]: column }, metadata };
}

const changedMeanwhile = (path: string): ScaleFaceError =>
  new ScaleFaceError('the image changed while it was being embedded', {
    code: 'failed',
    path,
    hint: 'Start again when nothing writes to the images; finished parts of unchanged images are kept',
  });

/** Throws unless the backbone gave a row of finite numbers an image. */
export function assertNumbers(output: EmbeddingBatch, ids: readonly string[], backbone: string): void {
  for (const [name, data] of Object.entries(output) as [string, Float32Array | undefined][]) {
    if (data === undefined) continue;
    const width = data.length / ids.length;
    if (width < 1 || !Number.isInteger(width)) {
      throw new ScaleFaceError('the backbone does not give one row per image', {
        code: 'shape-mismatch',
        path: `${backbone}#${name}`,
        expected: `rows for ${ids.length} images`,
        received: `${data.length} numbers`,
      });
    }
    const hint = 'Check the preprocessing (mean and scale) and the weights of the backbone';
    assertFiniteRows({ data, width }, ids, `${backbone}#${name}`, hint);
  }
}

function tableOf(items: readonly Named[], outputs: readonly EmbeddingBatch[], embedder: Embedder): FeatureTable {
  const rows = items.length;
  const bottlenecks = outputs.flatMap(({ bottleneck }) => (bottleneck === undefined ? [] : [bottleneck]));
  const joined = (chunks: readonly Float32Array[]): Matrix => {
    const data = new Float32Array(chunks.reduce((n, c) => n + c.length, 0));
    let at = 0;
    for (const chunk of chunks) {
      data.set(chunk, at);
      at += chunk.length;
    }
    return { data, width: rows === 0 ? 1 : data.length / rows };
  };
  return {
    ids: items.map((i) => i.id),
    subjects: items.map((i) => i.subject),
    embedding: joined(outputs.map((o) => o.embedding)),
    ...(bottlenecks.length === 0 ? {} : { bottleneck: joined(bottlenecks) }),
    numbers: {},
    metadata: {
      backbone: embedder.name,
      backbone_sha256: embedder.sha256,
      preprocessing: JSON.stringify(embedder.preprocessing),
      ...(embedder.outputs === undefined ? {} : { outputs: JSON.stringify(embedder.outputs) }),
    },
  };
}

import {
  decodeImage,
  type Embedder,
  type EmbeddingBatch,
  type QualityEstimator,
  type RawImage,
  skipReason,
} from '@scaleface/models';
import { createRandom, type Matrix, ScaleFaceError } from '@scaleface/numerics';
import type { LabelledImage } from '../datasets/image-folder.js';
import { type Degradation, degrade } from '../images/degrade.js';
import { assertFiniteRows } from './finite.js';
import type { FeatureTable } from './table.js';
import { qualityColumn } from './table-quality.js';

/** An image to embed, as it is or degraded in a known way. */
export interface EmbedItem extends LabelledImage {
  /** The way to degrade it before it is embedded, and the seed that decides noise and places. */
  readonly degradation?: Degradation & {
    /** Decides how the image is degraded. */
    readonly seed: number;
  };
}

/** Batches that are read and decoded ahead: an engine that computes in this thread leaves little room for a single one. */
const ahead = 4;

/** An image that was left out. */
export interface SkippedImage {
  /** The image. */
  readonly id: string;
  /** Why it did not decode. */
  readonly reason: string;
}

/**
 * Embeds some images, batch by batch; those of the next batches are decoded meanwhile.
 *
 * @param items - The images.
 * @param embedder - The backbone.
 * @param options - Images per batch, whether those that do not decode are left out, the callback for progress, and the
 * check whether an image has changed.
 * @returns The table, of no rows if none decodes, and what was left out.
 * @throws ScaleFaceError `bad-format`, `missing-file` for the first image that does not decode, unless it is left out;
 * `not-finite` and `shape-mismatch` for numbers of the backbone that are not embeddings; `failed` for an image that
 * changed before it was decoded.
 */
export async function embedPart(
  items: readonly EmbedItem[],
  embedder: Embedder,
  options: {
    /** Images per batch. */
    readonly batch: number;
    /** Whether those that do not decode are left out. */
    readonly skipBad: boolean;
    /** Says of each image how good it is, in a column of its own. */
    readonly quality?: QualityEstimator | undefined;
    /** Called with how many are done. */
    readonly done: (n: number) => void;
    /** Looks which of some images, from a place in the list on, has changed since it was known; never fails. */
    readonly changed: (images: readonly EmbedItem[], from: number) => Promise<EmbedItem | undefined>;
  },
): Promise<{
  /** The rows. */
  table: FeatureTable;
  /** What was left out. */
  skipped: SkippedImage[];
}> {
  const { batch, skipBad, done, changed, quality } = options;
  const skipped: SkippedImage[] = [];
  const kept: EmbedItem[] = [];
  const outputs: EmbeddingBatch[] = [];
  const qualities: Float32Array[] = [];
  const load = async (start: number): Promise<Loaded> => {
    const some = items.slice(start, start + batch);
    const results = await Promise.allSettled(some.map((item) => loadItem(item, embedder)));
    return { results, other: await changed(some, start) };
  };
  const loading = Array.from({ length: ahead }, (_, k) => load(k * batch));
  for (let start = 0; start < items.length; start += batch) {
    const { results, other } = (await loading.shift()) as Loaded;
    if (other !== undefined) throw changedMeanwhile(other);
    loading.push(load(start + ahead * batch));
    const images: RawImage[] = [];
    const ids: string[] = [];
    results.forEach((result, k) => {
      const item = items[start + k] as EmbedItem;
      if (result.status === 'fulfilled') {
        images.push(result.value);
        ids.push(item.id);
        kept.push(item);
      } else if (skipBad) skipped.push({ id: item.id, reason: skipReason(result.reason as ScaleFaceError) });
      else throw result.reason;
    });
    if (images.length > 0) {
      const output = await embedder.embed(images);
      assertNumbers(output, ids, embedder.name);
      outputs.push(output);
      if (quality !== undefined) qualities.push(await quality.estimate(images, embedder));
    }
    done(Math.min(items.length, start + batch));
  }
  const table = tableOf(kept, outputs, embedder);
  return { table: quality === undefined ? table : withQuality(table, qualities, quality), skipped };
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

/** The images of a batch or why they do not decode, and one that has changed, if any. */
interface Loaded {
  readonly results: readonly PromiseSettledResult<RawImage>[];
  readonly other: EmbedItem | undefined;
}

const changedMeanwhile = ({ file }: EmbedItem): ScaleFaceError =>
  new ScaleFaceError('the image changed while it was being embedded', {
    code: 'failed',
    path: file,
    hint: 'Start again when nothing writes to the images; finished parts of unchanged images are kept',
  });

async function loadItem(item: EmbedItem, embedder: Embedder): Promise<RawImage> {
  const image = await decodeImage(item.file, { size: embedder.preprocessing });
  const { degradation } = item;
  return degradation === undefined ? image : degrade(image, degradation, createRandom(degradation.seed));
}

/** Throws unless the backbone gave a row of finite numbers an image. */
function assertNumbers(output: EmbeddingBatch, ids: readonly string[], backbone: string): void {
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

function tableOf(items: readonly EmbedItem[], outputs: readonly EmbeddingBatch[], embedder: Embedder): FeatureTable {
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

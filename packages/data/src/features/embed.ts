import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Embedder, ProgressReport } from '@scaleface/models';
import { decodeImage, type RawImage } from '@scaleface/models';
import { exists, hashOf, writeFileAtomic } from '@scaleface/models/storage';
import { createRandom, ScaleFaceError } from '@scaleface/numerics';
import type { LabelledImage } from '../datasets/image-folder.js';
import { type Degradation, degrade } from '../images/degrade.js';
import { readFeatureTable, writeFeatureTable } from './arrow.js';
import type { FeatureTable } from './table.js';

/** A picture to embed, as it is or spoiled in a known way. */
export interface EmbedItem extends LabelledImage {
  /** The way to spoil it before it is embedded, and the seed that decides noise and places. */
  readonly degradation?: Degradation & {
    /** Decides how the picture is spoiled. */
    readonly seed: number;
  };
}

/** Options of {@link embedImages}. */
export interface EmbedOptions {
  /** Where the feature table goes. */
  readonly out: string;
  /** Pictures a batch; 16 by default. */
  readonly batch?: number;
  /** Batches a part: at most so much work is lost when the process is killed; 16 by default. */
  readonly batchesPerPart?: number;
  /** Leave out pictures that do not decode, and record them, instead of failing; false by default. */
  readonly skipBad?: boolean;
  /** Hears how far the work is. */
  readonly progress?: ProgressReport | undefined;
}

/** What {@link embedImages} did. */
export interface EmbedSummary {
  /** Rows of the table. */
  readonly rows: number;
  /** Rows that an earlier, interrupted call had embedded already. */
  readonly kept: number;
  /** The pictures that do not decode, with the reason. */
  readonly skipped: readonly {
    /** The picture. */
    readonly id: string;
    /** Why it did not decode. */
    readonly reason: string;
  }[];
}

type Skipped = { id: string; reason: string };

/**
 * Embeds pictures into a feature table, in parts: each finished part is a file in the folder `OUT.parts`. When the
 * process dies, the next call with the same pictures and backbone goes on after the last finished part, and the
 * table is the same byte for byte. Pictures are decoded while the batch before them is embedded.
 *
 * @param items - The pictures, each id once.
 * @param embedder - The backbone.
 * @param options - Where to, batch size, policy for pictures that do not decode.
 * @throws ScaleFaceError `bad-format` naming the first picture that does not decode, unless `skipBad` is set.
 */
export async function embedImages(
  items: readonly EmbedItem[],
  embedder: Embedder,
  options: EmbedOptions,
): Promise<EmbedSummary> {
  const { out, batch = 16, batchesPerPart = 16, skipBad = false, progress } = options;
  const folder = `${out}.parts`;
  await preparePlan(folder, planOf(items, embedder, batch, batchesPerPart, skipBad));
  const size = batch * batchesPerPart;
  const parts = Math.max(1, Math.ceil(items.length / size));
  const part = (p: number): string => join(folder, `part-${String(p).padStart(6, '0')}`);
  let kept = 0;
  for (let p = 0; p < parts; p++) {
    const chunk = items.slice(p * size, (p + 1) * size);
    if (await exists(`${part(p)}.json`)) {
      kept += chunk.length;
    } else {
      const done = (n: number): void => progress?.('embed', p * size + n, items.length);
      const { table, skipped } = await embedPart(chunk, embedder, batch, skipBad, done);
      await writeFeatureTable(`${part(p)}.arrow`, table);
      // The list of what was skipped is written last: where it is, the part is complete.
      await writeFileAtomic(`${part(p)}.json`, JSON.stringify(skipped));
    }
    progress?.('embed', Math.min(items.length, (p + 1) * size), items.length);
  }
  const skipped: Skipped[] = [];
  for (let p = 0; p < parts; p++) skipped.push(...(JSON.parse(await readFile(`${part(p)}.json`, 'utf8')) as Skipped[]));
  const rows = items.length - skipped.length;
  if (rows === 0) throw new ScaleFaceError('no picture could be embedded', { code: 'bad-format', path: out });
  await writeFeatureTable(
    out,
    joinParts(parts, (p) => `${part(p)}.arrow`),
  );
  await writeFileAtomic(`${out}.skipped.json`, `${JSON.stringify(skipped, null, 1)}\n`);
  await rm(folder, { recursive: true, force: true });
  return { rows, kept, skipped };
}

function planOf(items: readonly EmbedItem[], embedder: Embedder, ...rest: readonly unknown[]): string {
  const { name, sha256, preprocessing, outputs } = embedder;
  const work = items.map(({ id, subject, degradation }) => [id, subject, degradation]);
  return hashOf([name, sha256, preprocessing, outputs, rest, work]);
}

/** Parts of other pictures or of another backbone are thrown away. */
async function preparePlan(folder: string, plan: string): Promise<void> {
  const file = join(folder, 'plan');
  const before = (await exists(file)) ? await readFile(file, 'utf8') : undefined;
  if (before === plan) return;
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await writeFileAtomic(file, plan);
}

async function* joinParts(parts: number, file: (p: number) => string): AsyncGenerator<FeatureTable> {
  for (let p = 0; p < parts; p++) {
    const table = await readFeatureTable(file(p));
    if (table.ids.length > 0 || parts === 1) yield table;
  }
}

async function embedPart(
  items: readonly EmbedItem[],
  embedder: Embedder,
  batch: number,
  skipBad: boolean,
  done: (n: number) => void,
): Promise<{ table: FeatureTable; skipped: Skipped[] }> {
  const skipped: Skipped[] = [];
  const kept: EmbedItem[] = [];
  const embeddings: Float32Array[] = [];
  const bottlenecks: Float32Array[] = [];
  const load = (start: number): Promise<PromiseSettledResult<RawImage>[]> =>
    Promise.allSettled(items.slice(start, start + batch).map((item) => loadItem(item, embedder)));
  let next = load(0);
  for (let start = 0; start < items.length; start += batch) {
    const loaded = await next;
    next = load(start + batch);
    const images: RawImage[] = [];
    loaded.forEach((result, k) => {
      const item = items[start + k] as EmbedItem;
      if (result.status === 'fulfilled') {
        images.push(result.value);
        kept.push(item);
      } else if (skipBad) skipped.push({ id: item.id, reason: (result.reason as Error).message });
      else throw result.reason;
    });
    if (images.length > 0) {
      const output = await embedder.embed(images);
      embeddings.push(output.embedding);
      if (output.bottleneck !== undefined) bottlenecks.push(output.bottleneck);
    }
    done(Math.min(items.length, start + batch));
  }
  return { table: tableOf(kept, embeddings, bottlenecks, embedder), skipped };
}

async function loadItem(item: EmbedItem, embedder: Embedder): Promise<RawImage> {
  const image = await decodeImage(item.file, { size: embedder.preprocessing });
  const { degradation } = item;
  return degradation === undefined ? image : degrade(image, degradation, createRandom(degradation.seed));
}

function tableOf(
  items: readonly EmbedItem[],
  embeddings: readonly Float32Array[],
  bottlenecks: readonly Float32Array[],
  embedder: Embedder,
): FeatureTable {
  const rows = items.length;
  const joined = (chunks: readonly Float32Array[]): { data: Float32Array; width: number } => {
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
    embedding: joined(embeddings),
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

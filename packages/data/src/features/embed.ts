import type { Embedder, ProgressReport, QualityEstimator } from '@scaleface/models';
import { type Fingerprint, hashOf, withWorkFolder, writeFileAtomic } from '@scaleface/models/storage';
import { row, ScaleFaceError } from '@scaleface/numerics';
import { assertEmbedOutput } from './assert-output.js';
import { type EmbedItem, embedPart, type SkippedImage } from './embed-part.js';
import { changedImage, finishedPart, type ImageStamp, partTable, stampImages, writePart } from './part-files.js';
import { readFeatureTable } from './read-arrow.js';
import { type FeatureTable, indexById } from './table.js';
import { writeFeatureTable } from './write-arrow.js';

export type { EmbedItem } from './embed-part.js';

/** Options of {@link embedImages}. */
export interface EmbedOptions {
  /** Where the feature table goes. */
  readonly out: string;
  /** Images per batch; 16 by default. */
  readonly batch?: number;
  /** Batches per part: at most so much work is lost when the process is killed; 16 by default. */
  readonly batchesPerPart?: number;
  /** Leave out images that do not decode, and record them, instead of failing; false by default. */
  readonly skipBad?: boolean;
  /** Says of each image how good it is, in a column `quality`; for methods that read images. None by default. */
  readonly quality?: QualityEstimator | undefined;
  /**
   * How the parts of an interrupted call recognise their images: by length and time of each file (the default), which
   * does not see a change that keeps both, or by its content, which reads every file once more.
   */
  readonly fingerprint?: Fingerprint;
  /** Called with how far the work is. */
  readonly progress?: ProgressReport | undefined;
  /** Called with one line for each unusual event. */
  readonly note?: ((line: string) => void) | undefined;
}

/** What {@link embedImages} did. */
export interface EmbedSummary {
  /** Rows of the table. */
  readonly rows: number;
  /** Rows that an earlier, interrupted call had embedded already. */
  readonly alreadyEmbedded: number;
  /** @deprecated The former name of `alreadyEmbedded`; goes with the next version. */
  readonly kept: number;
  /** The images that do not decode, with the reason. */
  readonly skipped: readonly SkippedImage[];
}

/**
 * Embeds images into a feature table, in parts: each finished part is a file in the folder `OUT.parts`, known by a hash
 * of its images and of the backbone. When the process dies, the next call resumes after the last finished part, and the
 * table is the same byte for byte; damaged parts and parts of other images are embedded again. Images are decoded while
 * the batch before them is embedded.
 *
 * @param items - The images, each id once.
 * @param embedder - The backbone.
 * @param options - Where to, batch size, policy for images that do not decode.
 * @throws ScaleFaceError `bad-format` naming the first image that does not decode, unless `skipBad` is set;
 * `not-finite` naming the image when the backbone gives a number that is not finite; `busy` when another process embeds
 * into this file; `failed` when an image changes meanwhile; as {@link assertEmbedOutput} before any work.
 */
export async function embedImages(
  items: readonly EmbedItem[],
  embedder: Embedder,
  options: EmbedOptions,
): Promise<EmbedSummary> {
  for (const name of ['batch', 'batchesPerPart'] as const) {
    const value = options[name] ?? 1;
    if (value >= 1 && Number.isInteger(value)) continue;
    const [expected, received] = ['an integer of at least 1', String(value)];
    throw new ScaleFaceError('out of range', { code: 'out-of-range', path: `options.${name}`, expected, received });
  }
  indexById(items.map((item) => item.id));
  await assertEmbedOutput(options.out);
  return withWorkFolder(`${options.out}.parts`, () => embedInParts(items, embedder, options));
}

async function embedInParts(
  items: readonly EmbedItem[],
  embedder: Embedder,
  options: EmbedOptions,
): Promise<EmbedSummary> {
  const { out, batch = 16, batchesPerPart = 16, skipBad = false, fingerprint = 'size-time', quality } = options;
  const { progress, note = () => {} } = options;
  const size = batch * batchesPerPart;
  const parts = Math.max(1, Math.ceil(items.length / size));
  const tables = Array.from({ length: parts }, (_, p) => partTable(`${out}.parts`, p));
  const skipped: SkippedImage[] = [];
  let alreadyEmbedded = 0;
  const chunkOf = (p: number): readonly EmbedItem[] => items.slice(p * size, (p + 1) * size);
  let next = stampImages(chunkOf(0), fingerprint);
  for (const [p, table] of tables.entries()) {
    const chunk = chunkOf(p);
    const done = (n: number): void => progress?.('embed', p * size + n, items.length);
    const stamps = await next;
    next = stampImages(chunkOf(p + 1), fingerprint);
    const plan = planOf(chunk, stamps, embedder, batch, batchesPerPart, skipBad, fingerprint, ...described(quality));
    const before = await finishedPart(table, plan, note);
    if (before === undefined) {
      const changed = (some: readonly EmbedItem[], from: number) => changedImage(some, stamps.slice(from), fingerprint);
      const part = await embedPart(chunk, embedder, { batch, skipBad, quality, done, changed });
      await writePart(table, plan, part);
      skipped.push(...part.skipped);
    } else {
      alreadyEmbedded += chunk.length;
      skipped.push(...before);
      done(chunk.length);
    }
  }
  const rows = items.length - skipped.length;
  if (rows === 0) throw new ScaleFaceError('no image could be embedded', { code: 'bad-format', path: out });
  await writeFeatureTable(out, joinParts(tables, note));
  await writeFileAtomic(`${out}.skipped.json`, `${JSON.stringify(skipped, null, 1)}\n`);
  return { rows, alreadyEmbedded, kept: alreadyEmbedded, skipped };
}

/** What parts with the column of an estimator depend on besides; parts without one stay those of earlier versions. */
const described = (quality: QualityEstimator | undefined): unknown[] =>
  quality === undefined ? [] : [quality.description];

/** A hash of all that the bytes of a part depend on. */
function planOf(
  items: readonly EmbedItem[],
  stamps: readonly ImageStamp[],
  embedder: Embedder,
  ...rest: readonly unknown[]
): string {
  const { name, sha256, preprocessing, outputs } = embedder;
  const work = items.map(({ id, subject, degradation }, i) => [id, subject, degradation, stamps[i]]);
  return hashOf([name, sha256, preprocessing, outputs, rest, work]);
}

async function* joinParts(tables: readonly string[], note: (line: string) => void): AsyncGenerator<FeatureTable> {
  const without: string[] = [];
  for (const file of tables) {
    const table = await readFeatureTable(file);
    table.ids.forEach((id, i) => {
      if (row(table.embedding, i).every((v) => v === 0)) without.push(id);
    });
    if (table.ids.length > 0 || tables.length === 1) yield table;
  }
  if (without.length === 0) return;
  note(`${without.length} embeddings are all zeros and have no direction: ${without.slice(0, 3).join(', ')}`);
}

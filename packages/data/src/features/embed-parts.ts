import type { Embedder, QualityEstimator } from '@scaleface/models';
import { hashOf } from '@scaleface/models/storage';
import { row, ScaleFaceError } from '@scaleface/numerics';
import type { EmbedOptions } from './embed-options.js';
import { type EmbedItem, embedPart, type SkippedImage } from './embed-part.js';
import { changedImage, finishedPart, type ImageStamp, partTable, stampImages, writePart } from './part-files.js';
import { readFeatureTable } from './read-arrow.js';
import type { FeatureTable } from './table.js';

/**
 * How many images a part has.
 *
 * @param options - Images per batch and batches per part.
 * @throws ScaleFaceError `out-of-range`.
 */
export function partSize(options: Pick<EmbedOptions, 'batch' | 'batchesPerPart'>): number {
  const { batch = 16, batchesPerPart = 16 } = options;
  for (const [name, value] of Object.entries({ batch, batchesPerPart })) {
    if (value >= 1 && Number.isInteger(value)) continue;
    const [expected, received] = ['an integer of at least 1', String(value)];
    throw new ScaleFaceError('out of range', { code: 'out-of-range', path: `options.${name}`, expected, received });
  }
  return batch * batchesPerPart;
}

/** The parts of a list of images, each a table in the folder `OUT.parts`. */
export interface EmbeddedParts {
  /** The tables, in order. */
  readonly tables: readonly string[];
  /** Rows that an earlier, interrupted call had embedded already. */
  readonly alreadyEmbedded: number;
  /** The images that do not decode, with the reason. */
  readonly skipped: readonly SkippedImage[];
}

/**
 * Embeds images part by part into the folder `OUT.parts`; parts that an earlier call finished stay as they are.
 *
 * @param items - The images.
 * @param embedder - The backbone.
 * @param options - Where to, batch size, policy for images that do not decode.
 * @throws ScaleFaceError as `embedImages`.
 */
export async function embedParts(
  items: readonly EmbedItem[],
  embedder: Embedder,
  options: EmbedOptions,
): Promise<EmbeddedParts> {
  const { out, batch = 16, batchesPerPart = 16, skipBad = false, fingerprint = 'size-time', quality } = options;
  const { progress, note = () => {} } = options;
  const size = partSize(options);
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
  return { tables, alreadyEmbedded, skipped };
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

/**
 * The tables of parts behind one another; parts without a row are left out, but for one alone.
 *
 * @param tables - From {@link embedParts}.
 * @param note - Called with a line when embeddings have no direction.
 * @param told - Called with the rows of each table.
 */
export async function* joinParts(
  tables: readonly string[],
  note: (line: string) => void = () => {},
  told: (rows: number) => void = () => {},
): AsyncGenerator<FeatureTable> {
  const without: string[] = [];
  for (const file of tables) {
    const table = await readFeatureTable(file);
    table.ids.forEach((id, i) => {
      if (row(table.embedding, i).every((v) => v === 0)) without.push(id);
    });
    if (table.ids.length === 0 && tables.length > 1) continue;
    told(table.ids.length);
    yield table;
  }
  if (without.length === 0) return;
  note(`${without.length} embeddings are all zeros and have no direction: ${without.slice(0, 3).join(', ')}`);
}

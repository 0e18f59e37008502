import type { Embedder } from '@scaleface/models';
import { hashOf } from '@scaleface/models/storage';
import { row, ScaleFaceError } from '@scaleface/numerics';
import { type DecodedImage, decodeAhead } from './decode-ahead.js';
import type { EmbedOptions } from './embed-options.js';
import { embedPart, type SkippedImage } from './embed-part.js';
import type { ComingImage, ImageSource } from './image-source.js';
import { finishedPart, partTable, writePart } from './part-files.js';
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

/** Batches that are decoded ahead: an engine that computes in this thread leaves little room for a single one. */
const ahead = 4;

/** Where a part begins in the row of decoded images: of one that is finished none follow. */
interface PartStart {
  /** A hash of all that the part's bytes depend on. */
  readonly plan: string;
  /** What had been left out, if the part is finished. */
  readonly before: readonly SkippedImage[] | undefined;
}

/**
 * Embeds images part by part into the folder `OUT.parts`; parts that an earlier call finished stay as they are. Images of the
 * next part are decoded while one is finished: the network waits for none but the first.
 *
 * @param source - The images.
 * @param embedder - The backbone.
 * @param options - Where to, batch size, policy for images that do not decode.
 * @param range - Which of the images, from the beginning of a part to the end of one; all by default.
 * @throws ScaleFaceError as `embedImages`.
 */
export async function embedParts(
  source: ImageSource,
  embedder: Embedder,
  options: EmbedOptions,
  [from, to]: readonly [number, number] = [0, source.count],
): Promise<EmbeddedParts> {
  const { out, batch = 16, skipBad = false, quality, progress, note = () => {} } = options;
  const size = partSize(options);
  const parts = Math.max(1, Math.ceil((to - from) / size));
  const tables = Array.from({ length: parts }, (_, p) => partTable(`${out}.parts`, p));
  const skipped: SkippedImage[] = [];
  let alreadyEmbedded = 0;
  const reading = source.open(embedder.preprocessing);
  async function* coming(): AsyncGenerator<PartStart | ComingImage> {
    for (const [p, table] of tables.entries()) {
      const start = from + p * size;
      const { known, images } = await reading.run(start, Math.min(to, start + size));
      const plan = planOf(known, embedder, options);
      const before = await finishedPart(table, plan, note);
      yield { plan, before };
      if (before === undefined) yield* images();
    }
  }
  const decoded = decodeAhead(coming(), ahead * batch);
  const next = async (): Promise<unknown> => (await decoded.next()).value;
  try {
    for (const [p, table] of tables.entries()) {
      const { plan, before } = (await next()) as PartStart;
      const count = Math.min(size, to - from - p * size);
      const done = (n: number): void => progress?.('embed', p * size + n, to - from);
      if (before === undefined) {
        const image = next as () => Promise<DecodedImage>;
        const part = await embedPart(image, embedder, { count, batch, skipBad, quality, done });
        await writePart(table, plan, part, options);
        skipped.push(...part.skipped);
      } else {
        alreadyEmbedded += count;
        skipped.push(...before);
        done(count);
      }
    }
  } finally {
    await decoded.return(undefined);
    await reading.close();
  }
  return { tables, alreadyEmbedded, skipped };
}

/** What parts depend on besides where it is asked for; others stay those of earlier versions. */
const described = ({ quality, precision = 'float32' }: EmbedOptions): unknown[] => [
  ...(quality === undefined ? [] : [quality.description]),
  ...(precision === 'float32' ? [] : [precision]),
];

/** A hash of all that the bytes of a part depend on. */
function planOf(known: unknown, embedder: Embedder, options: EmbedOptions): string {
  const { name, sha256, preprocessing, outputs } = embedder;
  const { batch = 16, batchesPerPart = 16, skipBad = false, fingerprint = 'size-time' } = options;
  const rest = [batch, batchesPerPart, skipBad, fingerprint, ...described(options)];
  return hashOf([name, sha256, preprocessing, outputs, rest, known]);
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

import { mkdir, rm } from 'node:fs/promises';
import type { Embedder } from '@scaleface/models';
import { digestOfFile, hashOf, holds, withWorkFolder } from '@scaleface/models/storage';
import { ScaleFaceError } from '@scaleface/numerics';
import type { EmbedOptions } from '../features/embed-options.js';
import { embedParts, joinParts, partSize } from '../features/embed-parts.js';
import type { EmbedItem } from '../features/image-files.js';
import type { ImageSource } from '../features/image-source.js';
import { openImages } from '../features/open-images.js';
import { writeFeatureTable } from '../features/write-arrow.js';
import type { DataSet } from '../readers/entries/data-set.js';
import { type Shard, shardRange } from './shard.js';
import { readShardRecord, type ShardedWork, type ShardRecord, shardTable, writeShardRecord } from './shard-record.js';

/** What {@link embedShard} did. */
export interface ShardSummary {
  /** Rows of the shard. */
  readonly rows: number;
  /** Whether it was there already, of the same images, backbone and settings. */
  readonly alreadyDone: boolean;
  /** Images that do not decode, with the reason. */
  readonly skipped: ShardRecord['skipped'];
  /** Its table; nothing where it would have no row. */
  readonly table: string | null;
}

/**
 * Embeds one shard of a list of images, so that many processes, on one machine or many, can embed it together; then
 * {@link mergeShards} makes of the shards the table that {@link embedImages} makes in one go, byte for byte. Shards are runs
 * of the images, cut between parts. A shard lies in `part-00003-of-00008.arrow`, written aside and renamed, and its record
 * beside it, written last: a shard that is done is not done again. Killed, it resumes after its last finished part.
 *
 * @param images - All images, the same in each process, or a data set, which every process reads through.
 * @param embedder - The backbone.
 * @param shard - Which shard.
 * @param options - As `embedImages` takes them; `out` is the folder of the shards.
 * @throws ScaleFaceError as `embedImages`; `damaged` when the record of the shard is.
 *
 * @example
 * ```ts
 * import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * import { embedShard } from '@scaleface/data';
 * import { encodeImage, openPixelsBackbone } from '@scaleface/models';
 *
 * const folder = await mkdtemp(join(tmpdir(), 'example-'));
 * const images = ['1', '2', '3', '4'].map((id) => ({ id, subject: 'ada', file: join(folder, `${id}.png`) }));
 * const png = await encodeImage({ data: new Uint8Array(48), width: 4, height: 4 }, 'png');
 * for (const { file } of images) await writeFile(file, png);
 * // The second of two processes; shards are cut between parts, here of one image each.
 * const options = { out: join(folder, 'shards'), batch: 1, batchesPerPart: 1 };
 * const { rows } = await embedShard(images, openPixelsBackbone(4, 2), { index: 1, count: 2 }, options);
 * rows; // => 2
 * (await readdir(options.out)).sort(); // => ['part-00001-of-00002.arrow', 'part-00001-of-00002.json']
 * await rm(folder, { recursive: true });
 * ```
 */
export async function embedShard(
  images: readonly EmbedItem[] | DataSet,
  embedder: Embedder,
  shard: Shard,
  options: EmbedOptions,
): Promise<ShardSummary> {
  const { out: folder, note = () => {} } = options;
  const size = partSize(options);
  const source = await openImages(images, options);
  const [start, end] = shardRange(Math.ceil(source.count / size), shard);
  const own = [Math.min(source.count, start * size), Math.min(source.count, end * size)] as const;
  const work = workOf(source, embedder, options);
  const input = await inputOf(source, embedder, size, own);
  const table = shardTable(folder, shard);
  await mkdir(folder, { recursive: true }).catch((cause) => {
    throw new ScaleFaceError('cannot be written', { code: 'not-writable', path: folder, cause });
  });
  const before = await readShardRecord(folder, shard);
  if (before !== undefined && hashOf([before.work, before.input]) === hashOf([work, input])) {
    if (before.table === null || (await holds(table, before.table))) return summaryOf(before, table, true);
    note(`${table} is damaged or missing: the shard is embedded again`);
  }
  const out = table.replace(/\.arrow$/, '');
  return withWorkFolder(`${out}.parts`, async () => {
    const done = await embedParts(source, embedder, { ...options, out }, own);
    const batches: number[] = [];
    const rows = own[1] - own[0] - done.skipped.length;
    if (rows > 0) {
      await writeFeatureTable(
        table,
        joinParts(done.tables, note, (n) => batches.push(n)),
        options,
      );
    } else await rm(table, { force: true });
    const digest = rows > 0 ? await digestOfFile(table) : null;
    const record = { format: 'scaleface-shard/1', command: 'embed', shard, work, input } as const;
    // What the source could not read is in no shard; the first one tells of it.
    const skipped = [...(shard.index === 0 ? source.unreadable : []), ...done.skipped];
    const { precision } = options;
    const whole = { ...record, batches, table: digest, skipped, ...(precision && { precision }) };
    await writeShardRecord(folder, whole);
    return summaryOf(whole, table, false);
  });
}

const summaryOf = (record: ShardRecord, table: string, alreadyDone: boolean): ShardSummary => ({
  rows: record.batches.reduce((sum, n) => sum + n, 0),
  alreadyDone,
  skipped: record.skipped,
  table: record.table === null ? null : table,
});

/** A hash of what the embeddings of a shard depend on, a part at a time. */
async function inputOf(
  source: ImageSource,
  { preprocessing }: Embedder,
  size: number,
  [from, to]: readonly [number, number],
): Promise<string> {
  const reading = source.open(preprocessing);
  const parts: string[] = [];
  for (let at = from; at < to; at += size) parts.push(hashOf((await reading.run(at, Math.min(to, at + size))).known));
  await reading.close();
  return hashOf(parts);
}

function workOf(source: ImageSource, embedder: Embedder, options: EmbedOptions): ShardedWork {
  const { name, sha256, preprocessing, outputs } = embedder;
  const { skipBad = false, quality, precision = 'float32' } = options;
  return {
    images: source.names,
    backbone: hashOf([name, sha256, preprocessing, outputs]),
    settings: hashOf([partSize(options), options.batch ?? 16, skipBad, quality?.description ?? null, precision]),
  };
}

import { mkdir, rm } from 'node:fs/promises';
import type { Embedder } from '@scaleface/models';
import { digestOfFile, hashOf, holds, withWorkFolder } from '@scaleface/models/storage';
import { ScaleFaceError } from '@scaleface/numerics';
import type { EmbedOptions } from '../features/embed-options.js';
import type { EmbedItem } from '../features/embed-part.js';
import { embedParts, joinParts, partSize } from '../features/embed-parts.js';
import { stampImages } from '../features/part-files.js';
import { indexById } from '../features/table.js';
import { writeFeatureTable } from '../features/write-arrow.js';
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
 * of the list, cut between parts. A shard lies in `part-00003-of-00008.arrow`, written aside and renamed, and its record
 * beside it, written last: a shard that is done is not done again. Killed, it resumes after its last finished part.
 *
 * @param items - All images, the same in each process.
 * @param embedder - The backbone.
 * @param shard - Which shard.
 * @param options - As `embedImages` takes them; `out` is the folder of the shards.
 * @throws ScaleFaceError as `embedImages`; `damaged` when the record of the shard is.
 */
export async function embedShard(
  items: readonly EmbedItem[],
  embedder: Embedder,
  shard: Shard,
  options: EmbedOptions,
): Promise<ShardSummary> {
  const { out: folder, fingerprint = 'size-time', note = () => {} } = options;
  indexById(items.map((item) => item.id));
  const size = partSize(options);
  const [start, end] = shardRange(Math.ceil(items.length / size), shard);
  const own = items.slice(start * size, end * size);
  const work = workOf(items, embedder, options);
  const input = hashOf(await stampImages(own, fingerprint));
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
    const { tables, skipped } = await embedParts(own, embedder, { ...options, out });
    const batches: number[] = [];
    const rows = own.length - skipped.length;
    if (rows > 0) {
      await writeFeatureTable(
        table,
        joinParts(tables, note, (n) => batches.push(n)),
      );
    } else await rm(table, { force: true });
    const digest = rows > 0 ? await digestOfFile(table) : null;
    const record = { format: 'scaleface-shard/1', command: 'embed', shard, work, input } as const;
    const whole = { ...record, batches, table: digest, skipped };
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

function workOf(items: readonly EmbedItem[], embedder: Embedder, options: EmbedOptions): ShardedWork {
  const { name, sha256, preprocessing, outputs } = embedder;
  const { skipBad = false, quality } = options;
  return {
    images: hashOf(items.map(({ id, subject, degradation }) => [id, subject, degradation])),
    backbone: hashOf([name, sha256, preprocessing, outputs]),
    settings: hashOf([partSize(options), options.batch ?? 16, skipBad, quality?.description ?? null]),
  };
}

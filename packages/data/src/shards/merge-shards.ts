import { writeFileAtomic } from '@scaleface/models/storage';
import { ScaleFaceError } from '@scaleface/numerics';
import { assertEmbedOutput } from '../features/assert-output.js';
import type { SkippedImage } from '../features/embed-part.js';
import { readFeatureTable } from '../features/read-arrow.js';
import { type FeatureTable, takeTableRows } from '../features/table.js';
import { writeFeatureTable } from '../features/write-arrow.js';
import { type ShardRecord, shardTable } from './shard-record.js';
import { assertShardHolds, readShardRecords } from './shard-records.js';

/** What {@link mergeShards} did. */
export interface MergeSummary {
  /** Shares that were merged. */
  readonly shards: number;
  /** Rows of the table. */
  readonly rows: number;
  /** Images that do not decode, with the reason. */
  readonly skipped: readonly SkippedImage[];
}

/**
 * Makes one feature table of the shards that {@link embedShard} wrote: the bytes that one process would have written. One
 * shard at a time is in memory. Refuses gaps, shards of other images, backbones or settings, and damaged ones, before
 * anything is written.
 *
 * @param folder - The folder of the shards.
 * @param out - Where the table goes.
 * @throws ScaleFaceError `missing-file` for a shard that is not there, `bad-format` for shards that do not belong together
 * or no row at all, `damaged`; as `assertEmbedOutput`.
 *
 * @example
 * ```ts
 * import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * import { embedImages, embedShard, mergeShards } from '@scaleface/data';
 * import { encodeImage, openPixelsBackbone } from '@scaleface/models';
 *
 * const folder = await mkdtemp(join(tmpdir(), 'example-'));
 * const images = ['1', '2', '3', '4'].map((id) => ({ id, subject: 'ada', file: join(folder, `${id}.png`) }));
 * const png = await encodeImage({ data: new Uint8Array(48), width: 4, height: 4 }, 'png');
 * for (const { file } of images) await writeFile(file, png);
 * const [backbone, parts] = [openPixelsBackbone(4, 2), { batch: 1, batchesPerPart: 1 }];
 * const [shards, merged, whole] = [join(folder, 'shards'), join(folder, 'merged.arrow'), join(folder, 'whole.arrow')];
 * for (const index of [0, 1]) await embedShard(images, backbone, { index, count: 2 }, { out: shards, ...parts });
 *
 * await mergeShards(shards, merged); // => { shards: 2, rows: 4, skipped: [] }
 * // The bytes of one process.
 * await embedImages(images, backbone, { out: whole, ...parts });
 * (await readFile(merged)).equals(await readFile(whole)); // => true
 * await rm(folder, { recursive: true });
 * ```
 */
export async function mergeShards(folder: string, out: string): Promise<MergeSummary> {
  await assertEmbedOutput(out);
  const records = await readShardRecords<ShardRecord>(folder, 'embed');
  for (const { shard, table } of records) {
    if (table !== null) await assertShardHolds(shardTable(folder, shard), table, shard);
  }
  const skipped = records.flatMap((record) => record.skipped);
  const rows = records.reduce((sum, { batches }) => sum + batches.reduce((a, b) => a + b, 0), 0);
  if (rows === 0) throw new ScaleFaceError('no image could be embedded', { code: 'bad-format', path: folder });
  const [{ precision }] = records as [ShardRecord];
  await writeFeatureTable(out, batchesOf(folder, records), { precision });
  await writeFileAtomic(`${out}.skipped.json`, `${JSON.stringify(skipped, null, 1)}\n`);
  return { shards: records.length, rows, skipped };
}

/** The batches of all shards, cut as one process cuts them. */
async function* batchesOf(folder: string, records: readonly ShardRecord[]): AsyncGenerator<FeatureTable> {
  for (const { shard, table: digest, batches } of records) {
    if (digest === null) continue;
    const table = await readFeatureTable(shardTable(folder, shard));
    let start = 0;
    for (const rows of batches) {
      const from = start;
      yield takeTableRows(
        table,
        Array.from({ length: rows }, (_, i) => from + i),
      );
      start += rows;
    }
  }
}

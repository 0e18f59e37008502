import { readdir } from 'node:fs/promises';
import { holds, writeFileAtomic } from '@scaleface/models/storage';
import { ScaleFaceError } from '@scaleface/numerics';
import { assertEmbedOutput } from '../features/assert-output.js';
import type { SkippedImage } from '../features/embed-part.js';
import { readFeatureTable } from '../features/read-arrow.js';
import { type FeatureTable, takeTableRows } from '../features/table.js';
import { writeFeatureTable } from '../features/write-arrow.js';
import { type Shard, shardName, shardOfName } from './shard.js';
import { readShardRecord, type ShardedWork, type ShardRecord, shardTable } from './shard-record.js';

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
 */
export async function mergeShards(folder: string, out: string): Promise<MergeSummary> {
  await assertEmbedOutput(out);
  const records = await recordsOf(folder);
  await assertTogether(folder, records);
  const skipped = records.flatMap((record) => record.skipped);
  const rows = records.reduce((sum, { batches }) => sum + batches.reduce((a, b) => a + b, 0), 0);
  if (rows === 0) throw new ScaleFaceError('no image could be embedded', { code: 'bad-format', path: folder });
  await writeFeatureTable(out, batchesOf(folder, records));
  await writeFileAtomic(`${out}.skipped.json`, `${JSON.stringify(skipped, null, 1)}\n`);
  return { shards: records.length, rows, skipped };
}

/** The record of each shard, in order, none of them missing. */
async function recordsOf(folder: string): Promise<ShardRecord[]> {
  const names = await readdir(folder).catch((cause: NodeJS.ErrnoException) => {
    throw new ScaleFaceError('the shards cannot be read', { code: 'missing-file', path: folder, cause });
  });
  const shards = names.filter((name) => name.endsWith('.json')).map(shardOfName);
  const counts = [...new Set(shards.flatMap((shard) => (shard === undefined ? [] : [shard.count])))];
  const [count] = counts;
  if (count === undefined || counts.length > 1) {
    throw new ScaleFaceError(count === undefined ? 'holds no shard' : 'holds shards of several pieces of work', {
      code: count === undefined ? 'missing-file' : 'bad-format',
      path: folder,
      expected: 'part-00000-of-N.json and the others of one N',
      received: counts.length > 1 ? `N of ${counts.sort((a, b) => a - b).join(' and ')}` : 'none',
    });
  }
  const all = await Promise.all(Array.from({ length: count }, (_, index) => readShardRecord(folder, { index, count })));
  const missing = all.flatMap((record, index) => (record === undefined ? [shardName({ index, count })] : []));
  if (missing.length > 0) {
    throw new ScaleFaceError(missing.length === 1 ? 'a shard is missing' : `${missing.length} shards are missing`, {
      code: 'missing-file',
      path: folder,
      expected: `${count} shards`,
      received: `not there: ${missing.slice(0, 5).join(', ')}${missing.length > 5 ? ', …' : ''}`,
      hint: `Run them: --shard I/${count}`,
    });
  }
  return all as ShardRecord[];
}

const said: Readonly<Record<keyof ShardedWork, string>> = {
  images: 'of other images',
  backbone: 'of another backbone',
  settings: 'with other settings',
};

/** Refuses shards that were not made of one piece of work, and tables that are no longer what was written. */
async function assertTogether(folder: string, records: readonly ShardRecord[]): Promise<void> {
  const [first] = records as [ShardRecord];
  for (const { shard, work, table } of records) {
    for (const what of Object.keys(said) as (keyof ShardedWork)[]) {
      if (work[what] !== first.work[what]) throw strange(folder, shard, said[what]);
    }
    if (table !== null && !(await holds(shardTable(folder, shard), table))) {
      throw new ScaleFaceError('the table of a shard is damaged or missing', {
        code: 'damaged',
        path: shardTable(folder, shard),
        hint: `Run it again: --shard ${shard.index}/${shard.count}`,
      });
    }
  }
}

const strange = (folder: string, shard: Shard, what: string): ScaleFaceError =>
  new ScaleFaceError('the shards are not of one piece of work', {
    code: 'bad-format',
    path: folder,
    expected: `shards like ${shardName({ index: 0, count: shard.count })}`,
    received: `${shardName(shard)}, made ${what}`,
    hint: `Remove it and run it again: --shard ${shard.index}/${shard.count}`,
  });

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

import { readdir } from 'node:fs/promises';
import { type FileDigest, holds } from '@scaleface/models/storage';
import { ScaleFaceError } from '@scaleface/numerics';
import { type Shard, shardName, shardOfName } from './shard.js';
import { type AnyShardRecord, readShardRecord } from './shard-record.js';

/** The shards whose records are in a folder: how many there have to be, and which are there. */
async function shardsOf(folder: string): Promise<{ readonly count: number; readonly first: Shard }> {
  const names = await readdir(folder).catch((cause: NodeJS.ErrnoException) => {
    throw new ScaleFaceError('the shards cannot be read', { code: 'missing-file', path: folder, cause });
  });
  const shards = names.filter((name) => name.endsWith('.json')).flatMap((name) => shardOfName(name) ?? []);
  const counts = [...new Set(shards.map(({ count }) => count))];
  const [count] = counts;
  if (count !== undefined && counts.length === 1) return { count, first: shards[0] as Shard };
  throw new ScaleFaceError(count === undefined ? 'holds no shard' : 'holds shards of several pieces of work', {
    code: count === undefined ? 'missing-file' : 'bad-format',
    path: folder,
    expected: 'part-00000-of-N.json and the others of one N',
    received: counts.length > 1 ? `N of ${counts.sort((a, b) => a - b).join(' and ')}` : 'none',
  });
}

/**
 * Which command made the shards in a folder.
 *
 * @param folder - The folder of the shards.
 * @throws ScaleFaceError `missing-file` where there is none, `bad-format` for those of several pieces of work, `damaged`.
 *
 * @example
 * ```ts
 * import { mkdtemp, rm } from 'node:fs/promises';
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * import { shardedCommand, writeShardRecord } from '@scaleface/data';
 *
 * const folder = await mkdtemp(join(tmpdir(), 'example-'));
 * await shardedCommand(folder).catch((error) => error.code); // => 'missing-file'
 * const shard = { index: 3, count: 8 };
 * await writeShardRecord(folder, { format: 'scaleface-shard/1', command: 'align', shard, work: {} });
 * // Any one shard tells what is to be merged: here with `mergeAlignShards`.
 * await shardedCommand(folder); // => 'align'
 * await rm(folder, { recursive: true });
 * ```
 */
export async function shardedCommand(folder: string): Promise<AnyShardRecord['command']> {
  const { first } = await shardsOf(folder);
  const record = await readShardRecord<AnyShardRecord>(folder, first);
  if (record !== undefined) return record.command;
  throw new ScaleFaceError('the record of a shard is gone', { code: 'missing-file', path: folder });
}

/**
 * The records of all shards in a folder, in order: refuses gaps and shards of several pieces of work.
 *
 * @param folder - The folder of the shards.
 * @param command - What made them.
 * @throws ScaleFaceError `missing-file` for a shard that is not there, `bad-format` for shards that do not belong together,
 * `damaged`.
 *
 * @example
 * ```ts
 * import { mkdtemp, rm } from 'node:fs/promises';
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * import { readShardRecords, writeShardRecord } from '@scaleface/data';
 *
 * const folder = await mkdtemp(join(tmpdir(), 'example-'));
 * const write = (index = 0, images = '') => {
 *   const shard = { index, count: 2 };
 *   return writeShardRecord(folder, { format: 'scaleface-shard/1', command: 'check', shard, work: { images } });
 * };
 * const read = () => readShardRecords(folder, 'check');
 * await write(0, '5f3a');
 * await read().catch((error) => error.received); // => 'not there: part-00001-of-00002'
 * await write(1, '77c0');
 * await read().catch((error) => error.received); // => 'part-00001-of-00002, made of other images'
 * await write(1, '5f3a');
 * (await read()).map(({ shard }) => shard.index); // => [0, 1]
 * await rm(folder, { recursive: true });
 * ```
 */
export async function readShardRecords<T extends AnyShardRecord>(folder: string, command: T['command']): Promise<T[]> {
  const { count } = await shardsOf(folder);
  const all = await Promise.all(
    Array.from({ length: count }, (_, index) => readShardRecord<T>(folder, { index, count })),
  );
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
  const records = all as T[];
  const [first] = records as [T];
  for (const { shard, work, command: made } of records) {
    if (made !== command) throw strange(folder, shard, `by ${made}, not ${command}`);
    for (const what of new Set([...Object.keys(first.work), ...Object.keys(work)])) {
      if (work[what] !== first.work[what]) throw strange(folder, shard, said[what] ?? `with another ${what}`);
    }
  }
  return records;
}

const said: Readonly<Record<string, string>> = {
  images: 'of other images',
  backbone: 'of another backbone',
  detector: 'with another detector',
  against: 'against other images',
  settings: 'with other settings',
  features: 'of other features',
  pairs: 'of other pairs',
};

const strange = (folder: string, shard: Shard, what: string): ScaleFaceError =>
  new ScaleFaceError('the shards are not of one piece of work', {
    code: 'bad-format',
    path: folder,
    expected: `shards like ${shardName({ index: 0, count: shard.count })}`,
    received: `${shardName(shard)}, made ${what}`,
    hint: `Remove it and run it again: --shard ${shard.index}/${shard.count}`,
  });

/**
 * Refuses a file of a shard that is no longer what was written.
 *
 * @param file - The file.
 * @param digest - What was written.
 * @param shard - Which shard.
 * @throws ScaleFaceError `damaged`.
 *
 * @example
 * ```ts
 * import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * import { assertShardHolds } from '@scaleface/data';
 * import { digestOfFile } from '@scaleface/models/storage';
 *
 * const folder = await mkdtemp(join(tmpdir(), 'example-'));
 * const file = join(folder, 'part-00003-of-00008.arrow');
 * await writeFile(file, 'what the shard made');
 * const digest = await digestOfFile(file); // goes into the shard's record
 * const shard = { index: 3, count: 8 };
 * await assertShardHolds(file, digest, shard); // as it was written: fine
 * await truncate(file, 5);
 * await assertShardHolds(file, digest, shard).catch((error) => error.hint); // => 'Run it again: --shard 3/8'
 * await rm(folder, { recursive: true });
 * ```
 */
export async function assertShardHolds(file: string, digest: FileDigest, { index, count }: Shard): Promise<void> {
  if (await holds(file, digest)) return;
  throw new ScaleFaceError('a file of a shard is damaged or missing', {
    code: 'damaged',
    path: file,
    hint: `Run it again: --shard ${index}/${count}`,
  });
}

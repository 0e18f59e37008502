import { join } from 'node:path';
import { type FileDigest, readSealedJson, writeSealedJson } from '@scaleface/models/storage';
import type { SkippedImage } from '../features/embed-part.js';
import type { TablePrecision } from '../features/write-arrow.js';
import { type Shard, shardName } from './shard.js';

/** What is known of a finished shard of any command, in a sealed file beside what it made. */
export interface AnyShardRecord {
  /** The format. */
  readonly format: 'scaleface-shard/1';
  /** What made it. */
  readonly command: 'embed' | 'align' | 'check' | 'evaluate';
  /** Which shard it is. */
  readonly shard: Shard;
  /** What all shards of one piece of work have in common, as hashes. */
  readonly work: Readonly<Record<string, string>>;
}

/** What is known of a finished shard of embeddings. */
export interface ShardRecord extends AnyShardRecord {
  /** What made it. */
  readonly command: 'embed';
  /** What all shards of one piece of work have in common: a hash each of the images, the backbone and the settings. */
  readonly work: ShardedWork;
  /** A hash of the shard's own files, so that a call that finds it done need not do it again. */
  readonly input: string;
  /** Rows of each batch of the table, in order; none where no image is in this shard or none decodes. */
  readonly batches: readonly number[];
  /** The table; nothing where it would have no row. */
  readonly table: FileDigest | null;
  /** How its numbers are stored; `float32` by default. */
  readonly precision?: TablePrecision;
  /** The images that do not decode, with the reason. */
  readonly skipped: readonly SkippedImage[];
}

/** What all shards of one piece of work have in common, as hashes. */
export interface ShardedWork extends Readonly<Record<string, string>> {
  /** Of the ids and identities of all images in their order, and how each is degraded. */
  readonly images: string;
  /** Of the backbone: its weights, preprocessing and outputs. */
  readonly backbone: string;
  /** Of the settings that change a table's bytes. */
  readonly settings: string;
}

/** The table of a shard. */
export const shardTable = (folder: string, shard: Shard): string => join(folder, `${shardName(shard)}.arrow`);

/** The record of a shard; it is written last: where it is, the shard is done. */
const shardRecord = (folder: string, shard: Shard): string => join(folder, `${shardName(shard)}.json`);

/**
 * Reads the record of a shard.
 *
 * @param folder - The folder of the shards.
 * @param shard - Which.
 * @throws ScaleFaceError `damaged`.
 *
 * @example
 * ```ts
 * import { mkdtemp, rm, writeFile } from 'node:fs/promises';
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * import { embedShard, readShardRecord } from '@scaleface/data';
 * import { encodeImage, openPixelsBackbone } from '@scaleface/models';
 *
 * const folder = await mkdtemp(join(tmpdir(), 'example-'));
 * const image = { id: '1', subject: 'ada', file: join(folder, '1.png') };
 * await writeFile(image.file, await encodeImage({ data: new Uint8Array(48), width: 4, height: 4 }, 'png'));
 * const shard = { index: 0, count: 1 };
 * await readShardRecord(folder, shard); // => undefined
 * await embedShard([image], openPixelsBackbone(4, 2), shard, { out: folder });
 * // The record is written last: where there is one, the shard is done.
 * const record = await readShardRecord(folder, shard);
 * record?.batches; // => [1]
 * await rm(folder, { recursive: true });
 * ```
 */
export const readShardRecord = <T extends AnyShardRecord = ShardRecord>(
  folder: string,
  shard: Shard,
): Promise<T | undefined> =>
  readSealedJson<T>(shardRecord(folder, shard), `Remove it and run the shard ${shard.index} again`);

/**
 * Writes the record of a shard.
 *
 * @example
 * ```ts
 * import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * import { readShardRecord, writeShardRecord } from '@scaleface/data';
 *
 * const folder = await mkdtemp(join(tmpdir(), 'example-'));
 * const shard = { index: 0, count: 2 };
 * const file = join(folder, 'part-00000-of-00002.json');
 * await writeShardRecord(folder, { format: 'scaleface-shard/1', command: 'check', shard, work: { images: '5f3a' } });
 * (await readShardRecord(folder, shard))?.work; // => { images: '5f3a' }
 * // It is sealed: a record that was changed by hand is refused.
 * await writeFile(file, (await readFile(file, 'utf8')).replace('5f3a', '5f3b'));
 * await readShardRecord(folder, shard).catch((error) => error.code); // => 'damaged'
 * await rm(folder, { recursive: true });
 * ```
 */
export const writeShardRecord = <T extends AnyShardRecord>(folder: string, record: T): Promise<void> =>
  writeSealedJson(shardRecord(folder, record.shard), record);

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
 */
export const readShardRecord = <T extends AnyShardRecord = ShardRecord>(
  folder: string,
  shard: Shard,
): Promise<T | undefined> =>
  readSealedJson<T>(shardRecord(folder, shard), `Remove it and run the shard ${shard.index} again`);

/** Writes the record of a shard. */
export const writeShardRecord = <T extends AnyShardRecord>(folder: string, record: T): Promise<void> =>
  writeSealedJson(shardRecord(folder, record.shard), record);

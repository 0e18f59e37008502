import { mkdir, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import type { FaceDetector } from '@scaleface/models';
import { digestOfFile, exists, type FileDigest, fileStamp, hashOf, holds, withLock } from '@scaleface/models/storage';
import { ScaleFaceError } from '@scaleface/numerics';
import {
  type AlignOptions,
  type AlignSummary,
  alignFolder,
  putCrops,
  type WantedCrop,
} from '../alignment/align-folder.js';
import { type AlignRecord, openAlignRecord } from '../alignment/align-record.js';
import { assertCropsFolder, type CropsWay, claimCropsFolder, cropFiles } from '../alignment/crops-folder.js';
import type { LabelledImage } from '../datasets/image-folder.js';
import { type Shard, shardName, shardRange } from './shard.js';
import { type AnyShardRecord, readShardRecord, writeShardRecord } from './shard-record.js';
import { readShardRecords } from './shard-records.js';

interface AlignShardRecord extends AnyShardRecord {
  readonly command: 'align';
  /** A hash of the shard's own files, so that a call that finds it done need not do it again. */
  readonly input: string;
  /** How the crops are made. */
  readonly way: CropsWay;
  /** The images of the shard, in order. */
  readonly ids: readonly string[];
  /** `faces.csv`; nothing where the shard has no image. */
  readonly record: FileDigest | null;
  readonly skipBad: boolean;
}

/** What {@link alignShard} did. */
export interface AlignShardSummary {
  /** Crops of the shard. */
  readonly crops: number;
  /** Whether it was there already, of the same images, detector and settings. */
  readonly alreadyDone: boolean;
  /** Images without a crop, and why. */
  readonly skipped: AlignSummary['skipped'];
}

const cropsOf = (folder: string, shard: Shard): string => join(folder, shardName(shard));

/**
 * Aligns one shard of a list of images, a run of it, so that many processes can align it together; then
 * {@link mergeAlignShards} makes of the shards the folder that `alignFolder` makes in one go, byte for byte. A shard lies in a
 * folder `part-00003-of-00008`, made aside and renamed, and its record beside it, written last. Killed, it resumes.
 *
 * @param images - All images, the same in each process.
 * @param detector - Finds faces and their landmarks.
 * @param shard - Which shard.
 * @param options - As `alignFolder` takes them; `out` is the folder of the shards.
 * @throws ScaleFaceError as `alignFolder`.
 *
 * @example
 * ```ts
 * import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * import { alignShard, readImageFolder } from '@scaleface/data';
 * import { arcFaceTemplate, encodeImage } from '@scaleface/models';
 *
 * const folder = await mkdtemp(join(tmpdir(), 'example-'));
 * await mkdir(join(folder, 'photographs/ada'), { recursive: true });
 * const png = await encodeImage({ data: new Uint8Array(768), width: 16, height: 16 }, 'png');
 * for (const n of [1, 2, 3]) await writeFile(join(folder, `photographs/ada/${n}.png`), png);
 * const images = await readImageFolder(join(folder, 'photographs'));
 * // Finds one face wherever it looks; yours is `openYuNet`.
 * const face = { score: 0.9, box: { x: 0, y: 0, width: 16, height: 16 }, landmarks: arcFaceTemplate(16) };
 * const detector = { name: 'everywhere', detect: async () => [face], close: async () => {} };
 *
 * // The second of two processes, and the same one started again.
 * const shard = { index: 1, count: 2 };
 * const options = { out: join(folder, 'shards') };
 * await alignShard(images, detector, shard, options); // => { crops: 2, alreadyDone: false, skipped: [] }
 * (await alignShard(images, detector, shard, options)).alreadyDone; // => true
 * await rm(folder, { recursive: true });
 * ```
 */
export async function alignShard(
  images: readonly LabelledImage[],
  detector: FaceDetector,
  shard: Shard,
  options: AlignOptions,
): Promise<AlignShardSummary> {
  const { out: folder, side = 112, choose = 'largest', skipBad = false } = options;
  const [from, to] = shardRange(images.length, shard);
  const own = images.slice(from, to);
  const way: CropsWay = { detector: detector.name, fingerprint: detector.fingerprint, side, choose };
  // All crops have to have places of their own, those of other shards too.
  cropFiles(images, folder);
  const work = {
    images: hashOf(images.map(({ id, subject }) => [id, subject])),
    detector: hashOf([way.detector, way.fingerprint ?? null]),
    settings: hashOf([side, choose, skipBad]),
  };
  const input = hashOf(await Promise.all(own.map(({ file }) => fileStamp(file))));
  await mkdir(folder, { recursive: true }).catch((cause) => {
    throw new ScaleFaceError('cannot be written', { code: 'not-writable', path: folder, cause });
  });
  const out = cropsOf(folder, shard);
  const before = await readShardRecord<AlignShardRecord>(folder, shard);
  if (
    before !== undefined &&
    hashOf([before.work, before.input]) === hashOf([work, input]) &&
    (await isWhole(out, before))
  ) {
    return summaryOf(before, out, true);
  }
  const aside = `${out}.work`;
  if ((await exists(out)) && !(await exists(aside))) await rename(out, aside);
  if (own.length > 0) {
    await alignFolder(own, detector, { ...options, out: aside });
    await rename(aside, out);
  }
  const record: AlignShardRecord = {
    format: 'scaleface-shard/1',
    command: 'align',
    shard,
    work,
    input,
    way,
    ids: own.map(({ id }) => id),
    record: own.length === 0 ? null : await digestOfFile(join(out, 'faces.csv')),
    skipBad,
  };
  await writeShardRecord(folder, record);
  return summaryOf(record, out, false);
}

/** Whether the record and every crop of a shard are what was written. */
async function isWhole(out: string, { record, ids }: AlignShardRecord): Promise<boolean> {
  const file = join(out, 'faces.csv');
  if (record === null) return true;
  if (!(await holds(file, record))) return false;
  const known = await openAlignRecord(file);
  const files = cropFiles(
    ids.map((id) => ({ id, subject: '', file: '' })),
    out,
  );
  for (const [i, id] of ids.entries()) {
    const image = known.get(id);
    if (image === undefined || (image.crop && !(await holds(files[i] as string, image.crop)))) return false;
  }
  return true;
}

async function summaryOf(
  { ids, record }: AlignShardRecord,
  out: string,
  alreadyDone: boolean,
): Promise<AlignShardSummary> {
  if (record === null) return { crops: 0, alreadyDone, skipped: [] };
  const known = await openAlignRecord(join(out, 'faces.csv'));
  const skipped = ids.flatMap((id) => {
    const reason = known.get(id)?.reason ?? '';
    return reason === '' ? [] : [{ id, reason }];
  });
  return { crops: ids.length - skipped.length, alreadyDone, skipped };
}

/**
 * Makes one folder of crops of the shards of {@link alignShard}: the files that one process would have written, byte for
 * byte. Crops that are in the folder already stay; so a merging that was killed goes on. The shards stay as they are.
 *
 * @param folder - The folder of the shards.
 * @param out - The folder of the crops, as `alignFolder` takes it.
 * @throws ScaleFaceError as `mergeShards`, `alignFolder`.
 *
 * @example
 * ```ts
 * import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * import { alignFolder, alignShard, mergeAlignShards, readImageFolder } from '@scaleface/data';
 * import { arcFaceTemplate, encodeImage } from '@scaleface/models';
 *
 * const folder = await mkdtemp(join(tmpdir(), 'example-'));
 * await mkdir(join(folder, 'photographs/ada'), { recursive: true });
 * const png = await encodeImage({ data: new Uint8Array(768), width: 16, height: 16 }, 'png');
 * for (const n of [1, 2, 3]) await writeFile(join(folder, `photographs/ada/${n}.png`), png);
 * const images = await readImageFolder(join(folder, 'photographs'));
 * const face = { score: 0.9, box: { x: 0, y: 0, width: 16, height: 16 }, landmarks: arcFaceTemplate(16) };
 * const detector = { name: 'everywhere', detect: async () => [face], close: async () => {} };
 *
 * const [shards, merged, whole] = [join(folder, 'shards'), join(folder, 'merged'), join(folder, 'whole')];
 * await alignShard(images, detector, { index: 0, count: 2 }, { out: shards });
 * await mergeAlignShards(shards, merged).catch((error) => error.code); // => 'missing-file'
 * await alignShard(images, detector, { index: 1, count: 2 }, { out: shards });
 * (await mergeAlignShards(shards, merged)).crops; // => 3
 * // The files of one process.
 * await alignFolder(images, detector, { out: whole });
 * (await readFile(join(merged, 'faces.csv'))).equals(await readFile(join(whole, 'faces.csv'))); // => true
 * await rm(folder, { recursive: true });
 * ```
 */
export async function mergeAlignShards(folder: string, out: string): Promise<AlignSummary> {
  const records = await readShardRecords<AlignShardRecord>(folder, 'align');
  const [{ way, skipBad }] = records as [AlignShardRecord];
  await assertCropsFolder(out, [folder]);
  const wanted: WantedCrop[] = [];
  const ids = records.flatMap((record) => record.ids);
  const places = cropFiles(
    ids.map((id) => ({ id, subject: '', file: '' })),
    out,
  );
  for (const shard of records) {
    const part = cropsOf(folder, shard.shard);
    const damaged = (path: string): ScaleFaceError =>
      new ScaleFaceError('a file of a shard is damaged or missing', {
        code: 'damaged',
        path,
        hint: `Run it again: --shard ${shard.shard.index}/${shard.shard.count}`,
      });
    if (!(await isWhole(part, shard))) throw damaged(part);
    if (shard.record === null) continue;
    const known = await openAlignRecord(join(part, 'faces.csv'));
    const files = cropFiles(
      shard.ids.map((id) => ({ id, subject: '', file: '' })),
      part,
    );
    for (const [i, id] of shard.ids.entries()) {
      const { source, ...image } = known.get(id) as NonNullable<ReturnType<AlignRecord['get']>>;
      const file = files[i] as string;
      wanted.push({
        id,
        crop: places[wanted.length] as string,
        source: async () => source,
        make: async () => (image.crop === undefined ? { image } : { image, bytes: await readFile(file) }),
      });
    }
  }
  return withLock(out, async () => {
    await claimCropsFolder(out, way);
    return putCrops(wanted, { out, skipBad });
  });
}

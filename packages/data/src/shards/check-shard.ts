import { createHash } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { digestOfFile, type FileDigest, writeFileAtomic } from '@scaleface/models/storage';
import { ScaleFaceError } from '@scaleface/numerics';
import { type CheckDataOptions, gatherCheck } from '../check/check-data.js';
import type { DataCheck } from '../check/data-check.js';
import { type LabelNoise, labelNoise } from '../check/label-noise.js';
import { type Looked, lookThrough } from '../check/look-through.js';
import { indexById } from '../features/table.js';
import type { DataEntry, DataProblem, DataSet } from '../readers/entries/data-set.js';
import { partLines } from './part-lines.js';
import { type Shard, shardName } from './shard.js';
import { type AnyShardRecord, writeShardRecord } from './shard-record.js';
import { assertShardHolds, readShardRecords } from './shard-records.js';

/** What a shard knows of one side. */
interface CheckedSide {
  /** Kind and place of the source. */
  readonly source: string;
  /** Entries of the source, those of other shards too. */
  readonly entries: number;
  /** The file of what was seen, a line an entry. */
  readonly file: FileDigest;
  /** What the source's reader could not read; the first shard tells of it. */
  readonly problems: readonly DataProblem[];
}

interface CheckShardRecord extends AnyShardRecord {
  readonly command: 'check';
  readonly set: CheckedSide;
  readonly against: CheckedSide | null;
  /** Images that look as if they had the wrong label; of the first shard. */
  readonly noise: LabelNoise | null;
}

/** What {@link checkShard} did. */
export interface CheckShardSummary {
  /** Images that this shard looked at, those of a second set too. */
  readonly looked: number;
}

const partFile = (folder: string, shard: Shard, side: 'set' | 'against'): string =>
  join(folder, `${shardName(shard)}.${side}.jsonl`);

/**
 * Looks at one shard of a data set's images, every n-th in the order of the set, so that many processes can look through it
 * together; then {@link mergeCheckShards} makes of the shards what `checkData` finds in one go. Every process reads through
 * the source, but decodes only its own images. A shard called again is done again: only its images could say that they
 * have not changed.
 *
 * @param set - From `openDataSet`, the same in each process.
 * @param shard - Which shard.
 * @param out - The folder of the shards.
 * @param options - As `checkData` takes them.
 * @throws ScaleFaceError as `checkData`; `not-writable`.
 *
 * @example
 * ```ts
 * import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * import { checkShard, openDataSet } from '@scaleface/data';
 * import { encodeImage } from '@scaleface/models';
 *
 * const folder = await mkdtemp(join(tmpdir(), 'example-'));
 * await mkdir(join(folder, 'faces/ada'), { recursive: true });
 * const png = await encodeImage({ data: new Uint8Array(48), width: 4, height: 4 }, 'png');
 * for (const n of [1, 2, 3]) await writeFile(join(folder, `faces/ada/${n}.png`), png);
 * const set = await openDataSet(join(folder, 'faces'));
 * // The first of two processes looks at the first and the third image.
 * await checkShard(set, { index: 0, count: 2 }, join(folder, 'shards')); // => { looked: 2 }
 * await rm(folder, { recursive: true });
 * ```
 */
export async function checkShard(
  set: DataSet,
  shard: Shard,
  out: string,
  options: CheckDataOptions = {},
): Promise<CheckShardSummary> {
  const { against, features, progress } = options;
  const rows = features === undefined ? undefined : indexById(features.ids, 'features');
  await mkdir(out, { recursive: true }).catch((cause) => {
    throw new ScaleFaceError('cannot be written', { code: 'not-writable', path: out, cause });
  });
  let looked = 0;
  const side = async (of: DataSet, name: 'set' | 'against'): Promise<[CheckedSide, string]> => {
    const [names, lines] = [createHash('sha256'), [] as string[]];
    let entries = 0;
    const own = ({ id, subject, template }: DataEntry): boolean => {
      names.update(`${JSON.stringify([id, subject, template])}\n`);
      return entries++ % shard.count === shard.index;
    };
    for await (const seen of lookThrough(of, name === 'set' ? 'check' : 'check the other side', progress, own)) {
      const bare = name === 'set' && rows !== undefined && !rows.has(seen.id);
      lines.push(`${JSON.stringify(bare ? { ...seen, bare } : seen)}\n`);
    }
    looked += lines.length;
    const file = partFile(out, shard, name);
    await writeFileAtomic(file, lines.join(''));
    const problems = shard.index === 0 ? of.problems : [];
    return [
      { source: `${of.kind}:${of.source}`, entries, file: await digestOfFile(file), problems },
      names.digest('hex'),
    ];
  };
  const [own, images] = await side(set, 'set');
  const other = against === undefined ? undefined : await side(against, 'against');
  const table = features && createHash('sha256').update(JSON.stringify([features.ids, features.subjects]));
  const { data } = features?.embedding ?? {};
  const record: CheckShardRecord = {
    format: 'scaleface-shard/1',
    command: 'check',
    shard,
    work: {
      images,
      ...(other && { against: other[1] }),
      ...(data &&
        table && {
          features: table.update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength)).digest('hex'),
        }),
    },
    set: own,
    against: other?.[0] ?? null,
    noise: features !== undefined && shard.index === 0 ? labelNoise(features) : null,
  };
  await writeShardRecord(out, record);
  return { looked };
}

/**
 * What `checkData` finds, from the shards of {@link checkShard}. Of each shard one line at a time is in memory.
 *
 * @param folder - The folder of the shards.
 * @throws ScaleFaceError as `mergeShards`.
 *
 * @example
 * ```ts
 * import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * import { checkData, checkShard, mergeCheckShards, openDataSet } from '@scaleface/data';
 * import { encodeImage } from '@scaleface/models';
 *
 * const folder = await mkdtemp(join(tmpdir(), 'example-'));
 * await mkdir(join(folder, 'faces/ada'), { recursive: true });
 * const png = await encodeImage({ data: new Uint8Array(48), width: 4, height: 4 }, 'png');
 * for (const n of [1, 2]) await writeFile(join(folder, `faces/ada/${n}.png`), png);
 * const set = await openDataSet(join(folder, 'faces'));
 * for (const index of [0, 1]) await checkShard(set, { index, count: 2 }, join(folder, 'shards'));
 * const check = await mergeCheckShards(join(folder, 'shards'));
 * // Each shard saw one of the two.
 * check.duplicates.listed; // => [{ id: 'ada/2.png', of: 'ada/1.png', otherSubject: false }]
 * JSON.stringify(check) === JSON.stringify(await checkData(set)); // => true
 * await rm(folder, { recursive: true });
 * ```
 */
export async function mergeCheckShards(folder: string): Promise<DataCheck> {
  const records = await readShardRecords<CheckShardRecord>(folder, 'check');
  const [first] = records as [CheckShardRecord];
  for (const { shard, set, against } of records) {
    await assertShardHolds(partFile(folder, shard, 'set'), set.file, shard);
    if (against !== null) await assertShardHolds(partFile(folder, shard, 'against'), against.file, shard);
  }
  const side = (name: 'set' | 'against', { entries, problems }: CheckedSide) => ({
    seen: inTurns(folder, records, name, entries),
    problems: () => problems,
  });
  return gatherCheck({
    source: first.set.source,
    ...side('set', first.set),
    ...(first.against === null ? {} : { against: side('against', first.against) }),
    // JSON has no NaN, which they are where no image could be judged.
    ...(first.noise && {
      noise: { ...first.noise, median: first.noise.median ?? Number.NaN, limit: first.noise.limit ?? Number.NaN },
    }),
  });
}

/** The lines of all shards in the order of the set: one of each in turn. */
async function* inTurns(
  folder: string,
  records: readonly CheckShardRecord[],
  side: 'set' | 'against',
  entries: number,
): AsyncGenerator<Looked> {
  const parts = records.map(({ shard }) => partLines(partFile(folder, shard, side)));
  for (let i = 0; i < entries; i++) {
    const { done, value } = await (parts[i % parts.length] as AsyncGenerator<string>).next();
    if (done === true) {
      const path = partFile(folder, { index: i % parts.length, count: parts.length }, side);
      throw new ScaleFaceError('a shard has too few lines', {
        code: 'bad-format',
        path,
        expected: `${entries} in all`,
      });
    }
    yield JSON.parse(value) as Looked;
  }
}

import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import {
  digestOfFile,
  type FileDigest,
  type Fingerprint,
  fileStamp,
  holds,
  readSealedJson,
  writeSealedJson,
} from '@scaleface/models/storage';
import { ScaleFaceError } from '@scaleface/numerics';
import type { EmbedItem, SkippedImage } from './embed-part.js';
import type { FeatureTable } from './table.js';
import { writeFeatureTable } from './write-arrow.js';

/** What is known of a finished part, in a sealed file beside its table. */
interface PartRecord {
  /** A hash of what the part was made from. */
  readonly plan: string;
  /** Its table. */
  readonly table: FileDigest;
  /** Images that did not decode. */
  readonly skipped: readonly SkippedImage[];
}

/**
 * The table of a part in the folder of parts; what is known of it is in a file of the same name with `.json`.
 *
 * @param folder - The folder.
 * @param part - From 0.
 */
export const partTable = (folder: string, part: number): string =>
  join(folder, `part-${String(part).padStart(6, '0')}.arrow`);

const recordOf = (table: string): string => table.replace(/arrow$/, 'json');

/**
 * What an earlier call had left out of a part that it finished; nothing where the part is not finished, was made from
 * something else, or is damaged.
 *
 * @param table - From {@link partTable}.
 * @param plan - A hash of what the part is to be made from.
 * @param note - Called with of damage.
 */
export async function finishedPart(
  table: string,
  plan: string,
  note: (line: string) => void,
): Promise<readonly SkippedImage[] | undefined> {
  const record = await readSealedJson<PartRecord>(recordOf(table), '').catch((error) => {
    if (error instanceof ScaleFaceError && error.code === 'damaged') return 'damaged' as const;
    throw error;
  });
  if (record === undefined || (record !== 'damaged' && record.plan !== plan)) return undefined;
  if (record !== 'damaged' && (await holds(table, record.table))) return record.skipped;
  note(`${record === 'damaged' ? recordOf(table) : table} is damaged or missing: the part is embedded again`);
  return undefined;
}

/**
 * Writes a part and, when it is there, what is known of it.
 *
 * @param table - From {@link partTable}.
 * @param plan - A hash of what the part was made from.
 * @param part - Its rows and what was left out.
 */
export async function writePart(
  table: string,
  plan: string,
  part: {
    /** The rows. */
    readonly table: FeatureTable;
    /** What was left out. */
    readonly skipped: readonly SkippedImage[];
  },
): Promise<void> {
  await writeFeatureTable(table, part.table);
  const record: PartRecord = { plan, table: await digestOfFile(table), skipped: part.skipped };
  await writeSealedJson(recordOf(table), record);
}

/** What identifies the file of an image. */
export type ImageStamp = readonly (number | string)[];

/**
 * What identifies the files of images; a missing file is identified as such.
 *
 * @param items - The images.
 * @param by - How.
 */
export async function stampImages(items: readonly EmbedItem[], by: Fingerprint): Promise<ImageStamp[]> {
  const stamps: ImageStamp[] = [];
  for (let from = 0; from < items.length; from += 16) {
    stamps.push(...(await Promise.all(items.slice(from, from + 16).map(({ file }) => stampOf(file, by)))));
  }
  return stamps;
}

async function stampOf(file: string, by: Fingerprint): Promise<ImageStamp> {
  try {
    // A pipe would be read for ever.
    if (by === 'content' && !(await stat(file)).isFile()) return ['no file'];
    return await fileStamp(file, by);
  } catch {
    return ['no file'];
  }
}

/**
 * The first of some images whose file has changed.
 *
 * @param items - The images.
 * @param before - From {@link stampImages}.
 * @param by - How.
 */
export async function changedImage(
  items: readonly EmbedItem[],
  before: readonly ImageStamp[],
  by: Fingerprint,
): Promise<EmbedItem | undefined> {
  const after = await stampImages(items, by);
  return items.find((_, i) => String(after[i]) !== String(before[i]));
}

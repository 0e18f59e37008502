import { join } from 'node:path';
import { digestOfFile, type FileDigest, holds, readSealedJson, writeSealedJson } from '@scaleface/models/storage';
import { ScaleFaceError } from '@scaleface/numerics';
import type { SkippedImage } from './embed-part.js';
import type { FeatureTable } from './table.js';
import { type WriteFeatureTableOptions, writeFeatureTable } from './write-arrow.js';

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
 * @param options - How its numbers are stored.
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
  options: WriteFeatureTableOptions,
): Promise<void> {
  await writeFeatureTable(table, part.table, options);
  const record: PartRecord = { plan, table: await digestOfFile(table), skipped: part.skipped };
  await writeSealedJson(recordOf(table), record);
}

import { assertApart, assertReplaceableFile, probeOutput, writeFileAtomic } from '@scaleface/models/storage';
import { csvText } from './csv.js';
import type { LabelledPairs } from './pairs.js';

const header = 'left,right,label';

/**
 * Refuses, before any work, a file that must not become a pair list: one that is read, one that cannot be written, and an
 * existing one that does not begin as a pair list of {@link writePairs} does.
 *
 * @param file - Where the list goes.
 * @param inputs - Files and folders that are read.
 * @param flag - What the file is called in messages.
 * @throws ScaleFaceError `invalid-argument`, `not-writable`.
 */
export async function assertPairsOutput(file: string, inputs: readonly string[], flag: string): Promise<void> {
  await assertApart(file, inputs, flag);
  await probeOutput(file, 'file');
  await assertReplaceableFile(file, 'a pair list', (start) => new TextDecoder().decode(start).startsWith(header));
}

/**
 * Writes a pair list as CSV, `left,right,label[,fold]`, as `readPairs` reads it.
 *
 * @param file - The file.
 * @param pairs - The pairs.
 */
export async function writePairs(file: string, { left, right, labels, folds }: LabelledPairs): Promise<void> {
  const fold = (i: number): string => (folds === undefined ? '' : `,${folds[i]}`);
  const rows = left.map((id, i) => `${cell(id)},${cell(right[i] as string)},${labels[i]}${fold(i)}\n`);
  await writeFileAtomic(file, `${header}${folds === undefined ? '' : ',fold'}\n${rows.join('')}`);
}

/** A name as `readPairs` gives it back: in quotes where it needs them, and as it is where a spreadsheet would run it. */
const cell = (id: string): string => (csvText(id).startsWith("'") ? `"${id.replaceAll('"', '""')}"` : csvText(id));

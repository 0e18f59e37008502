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
 *
 * @example
 * ```ts
 * import { mkdtemp, rm, writeFile } from 'node:fs/promises';
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * import { assertPairsOutput } from '@scaleface/data';
 *
 * const folder = await mkdtemp(join(tmpdir(), 'example-'));
 * const [pairs, prices] = [join(folder, 'pairs.csv'), join(folder, 'prices.csv')];
 * await writeFile(pairs, 'left,right,label\na,b,1\n');
 * await writeFile(prices, 'apples,3\n');
 * await assertPairsOutput(pairs, [], '--out'); // an earlier list: it may be replaced
 * await assertPairsOutput(prices, [], '--out').catch((error) => error.code); // => 'invalid-argument'
 * await assertPairsOutput(pairs, [pairs], '--out').catch((error) => error.code); // => 'invalid-argument'
 * await rm(folder, { recursive: true });
 * ```
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
 *
 * @example
 * ```ts
 * import { mkdtemp, readFile, rm } from 'node:fs/promises';
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * import { makePairs, readPairs, writePairs } from '@scaleface/data';
 *
 * const images = ['a/1', 'a/2', 'b, c/1'].map((id) => ({ id, subject: id.slice(0, 1) }));
 * const pairs = makePairs(images, 1, 5);
 * const folder = await mkdtemp(join(tmpdir(), 'example-'));
 * await writePairs(join(folder, 'pairs.csv'), pairs);
 * await readFile(join(folder, 'pairs.csv'), 'utf8'); // => 'left,right,label\na/1,a/2,1\na/2,"b, c/1",0\n'
 * (await readPairs(join(folder, 'pairs.csv'))).right; // => ['a/2', 'b, c/1']
 * await rm(folder, { recursive: true });
 * ```
 */
export async function writePairs(file: string, { left, right, labels, folds }: LabelledPairs): Promise<void> {
  const fold = (i: number): string => (folds === undefined ? '' : `,${folds[i]}`);
  const rows = left.map((id, i) => `${cell(id)},${cell(right[i] as string)},${labels[i]}${fold(i)}\n`);
  await writeFileAtomic(file, `${header}${folds === undefined ? '' : ',fold'}\n${rows.join('')}`);
}

/** A name as `readPairs` gives it back: in quotes where it needs them, and as it is where a spreadsheet would run it. */
const cell = (id: string): string => (csvText(id).startsWith("'") ? `"${id.replaceAll('"', '""')}"` : csvText(id));

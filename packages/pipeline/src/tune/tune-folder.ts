import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { readSealedJson, writeSealedJson } from '@scaleface/models/storage';
import { ScaleFaceError } from '@scaleface/numerics';
import { namesIn } from '../run/names-in.js';

/** The file that marks a folder as that of a tuning, and holds its result. */
export const tuneFile = 'tune.json';

/** Format and version of {@link tuneFile}. */
export const tuneFormat = 'scaleface-tune/1';

/** What {@link tuneFile} holds from the beginning. */
interface TuneMark {
  readonly format: string;
  /** A hash of all that is tried. */
  readonly plan: string;
}

/**
 * Refuses a folder for a tuning, before any work, unless it is missing, empty, or that of an earlier one.
 *
 * @param out - The folder.
 * @throws ScaleFaceError `invalid-argument`.
 */
export async function assertTuneFolder(out: string): Promise<void> {
  const names = await namesIn(out, tuneFile);
  if (names.length === 0) return;
  // A damaged mark: its line of format is enough.
  const text = await readFile(join(out, tuneFile), 'utf8').catch(() => '');
  if (text.includes(`"${tuneFormat}"`)) return;
  throw new ScaleFaceError('holds what no tuning wrote, which is never written over', {
    code: 'invalid-argument',
    path: out,
    expected: 'an empty folder, or that of an earlier tuning',
    received: names.slice(0, 3).join(', '),
    hint: 'Choose another output, or move it away',
  });
}

/**
 * Marks a folder as that of a tuning. The results of an earlier one that tried something else are removed; its cells
 * stay, since this one may need them.
 *
 * @param out - The folder, guarded by a lock.
 * @param plan - A hash of all that is tried.
 * @throws ScaleFaceError as {@link assertTuneFolder}.
 */
export async function claimTuneFolder(out: string, plan: string): Promise<void> {
  await assertTuneFolder(out);
  const mark = await readSealedJson<TuneMark>(join(out, tuneFile), '').catch(() => undefined);
  if (mark?.format === tuneFormat && mark.plan === plan) return;
  for (const name of ['table.md', 'best.yaml']) await rm(join(out, name), { force: true });
  await writeSealedJson(join(out, tuneFile), { format: tuneFormat, plan, finished: false });
}

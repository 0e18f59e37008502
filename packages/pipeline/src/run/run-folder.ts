import { lstat, readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { readSealedJson, writeSealedJson } from '@scaleface/models/storage';
import { ScaleFaceError } from '@scaleface/numerics';
import { formerTests, putFormerAside } from './former-run.js';
import { namesIn } from './names-in.js';
import { readRecord } from './stage-record.js';

const mark = 'run.json';
const format = 'scaleface-run/1';

/** What `run.json` holds: what the folder is, and the tests whose folders are the run's. */
interface RunMark {
  readonly format: string;
  readonly tests: readonly string[];
}

/**
 * Refuses a folder for a run, before any work, unless it is missing, empty, one of {@link claimRunFolder}, or that of a run
 * of an earlier version; and one
 * in which something that no run wrote stands where a test's results would go. Other files of the user's may lie in it.
 *
 * @param out - The folder.
 * @param tests - Names of the tests.
 * @returns The tests whose results an earlier run has put there.
 * @throws ScaleFaceError `invalid-argument`.
 */
export async function assertRunFolder(out: string, tests: readonly string[]): Promise<readonly string[]> {
  const names = await namesIn(out, mark);
  if (names.length === 0) return [];
  const claimed = (await claimsOf(out)) ?? (await formerTests(out));
  if (claimed === undefined) {
    throw foreign(out, 'an empty folder, or that of an earlier run', names.slice(0, 3).join(', '));
  }
  for (const test of tests) {
    if (claimed.includes(test)) continue;
    for (const name of [test, `features/${test}.arrow`, `features/${test}.arrow.skipped.json`]) {
      if (await isFilled(join(out, name))) throw foreign(join(out, name), `nothing yet, for the test ${test}`, name);
    }
  }
  return claimed;
}

/**
 * Marks a folder as that of a run, and as its own the places of its tests. What a run of an earlier version left in it is put
 * aside.
 *
 * @param out - The folder, guarded by a lock.
 * @param tests - Names of the tests.
 * @param note - Called with a line that says so.
 * @throws ScaleFaceError as {@link assertRunFolder}.
 */
export async function claimRunFolder(
  out: string,
  tests: readonly string[],
  note: (line: string) => void,
): Promise<void> {
  const former = await formerTests(out);
  if (former !== undefined) {
    const aside = await putFormerAside(out, former);
    note(`${out} is the folder of a run of an earlier version: what was in it is in ${aside}, and all is done again`);
  }
  const claimed = former === undefined ? await assertRunFolder(out, tests) : [];
  const content: RunMark = { format, tests: [...new Set([...claimed, ...tests])].sort() };
  await writeSealedJson(join(out, mark), content);
}

/** The tests whose places are the run's; nothing when the folder is none of a run. */
async function claimsOf(out: string): Promise<string[] | undefined> {
  const known = await readSealedJson<RunMark>(join(out, mark), '').catch(() => undefined);
  if (known?.format === format) return [...known.tests];
  // A damaged mark: its line of format is enough, or a stage's record.
  const tests: string[] = [];
  let ours = (await readFile(join(out, mark), 'utf8').catch(() => '')).includes(`"${format}"`);
  for (const file of await readdir(join(out, 'stages')).catch(() => [] as string[])) {
    const name = file.replace(/\.json$/, '');
    const record = await readRecord(out, name);
    if (record === undefined || record === 'damaged') continue;
    ours = true;
    const test = /^(?:embed|evaluate)-(?!train$)(.+)$/.exec(name)?.[1];
    if (test !== undefined) tests.push(test);
  }
  return ours ? tests : undefined;
}

async function isFilled(path: string): Promise<boolean> {
  if ((await lstat(path).catch(() => undefined)) === undefined) return false;
  const isFolder = (await stat(path).catch(() => undefined))?.isDirectory() === true;
  return !isFolder || (await readdir(path)).length > 0;
}

const foreign = (path: string, expected: string, received: string): ScaleFaceError =>
  new ScaleFaceError('holds what no run wrote, which is never written over', {
    code: 'invalid-argument',
    path,
    expected,
    received,
    hint: 'Choose another output, or move it away',
  });

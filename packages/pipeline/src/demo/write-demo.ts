import { lstat, readFile, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { ScaleFaceError } from '@scaleface/numerics';
import type { EvaluationReport } from '../report/types.js';
import { type ReportFiles, writeReport } from '../report/write.js';
import { exists } from '../storage/atomic.js';
import { withLock } from '../storage/lock.js';
import { probeOutput } from '../storage/place.js';
import { type DemoOptions, runDemo } from './run.js';

/**
 * Runs the demo and writes its report into a folder, in which no other process may work at the same time. An older report
 * there is replaced; nothing else in the folder is touched.
 *
 * @param folder - Where `report.html`, `report.json` and `curves.csv` go; made if needed.
 * @param options - As for `runDemo`.
 * @returns The report, and the paths of its files.
 * @throws ScaleFaceError before any work: `not-writable`; `invalid-argument` when a file of such a name is there that is
 * no part of a report; `busy` when another process works there. As `runDemo` otherwise.
 *
 * @example
 * ```ts
 * import { mkdtemp, readdir } from 'node:fs/promises';
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * import { QUICK_DEMO_CONFIG, writeDemo } from '@scaleface/pipeline';
 *
 * const folder = await mkdtemp(join(tmpdir(), 'demo-'));
 * await writeDemo(folder, { config: QUICK_DEMO_CONFIG });
 * (await readdir(folder)).sort(); // => ['curves.csv', 'report.html', 'report.json']
 * ```
 */
export async function writeDemo(
  folder: string,
  options: DemoOptions = {},
): Promise<{
  /** What the demo found. */
  readonly report: EvaluationReport;
  /** Where it is. */
  readonly files: ReportFiles;
}> {
  await probeOutput(folder, 'folder');
  await assertReportFolder(folder);
  const before = await exists(folder);
  try {
    return await withLock(folder, async () => {
      const report = await runDemo(options);
      return { report, files: await writeReport(folder, report) };
    });
  } catch (error) {
    if (!before) await rmdir(folder).catch(() => {});
    throw error;
  }
}

/** Refuses to write over files of the names of a report's, unless the report of ours is there that they belong to. */
async function assertReportFolder(folder: string): Promise<void> {
  const text = await readFile(join(folder, 'report.json'), 'utf8').catch(() => '');
  if (text.includes('"schema": "scaleface-report/')) return;
  for (const name of ['report.json', 'report.html', 'curves.csv']) {
    const path = join(folder, name);
    if ((await lstat(path).catch(() => undefined)) === undefined) continue;
    throw new ScaleFaceError('not written over: no report of this program is there', {
      code: 'invalid-argument',
      path,
      hint: 'Choose another output, or move it away',
    });
  }
}

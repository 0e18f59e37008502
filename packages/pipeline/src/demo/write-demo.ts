import { rmdir } from 'node:fs/promises';
import { exists, withLock } from '@scaleface/models/storage';
import type { Certificate } from '../report/certificate.js';
import { certify } from '../report/certify.js';
import { assertReportFolder } from '../report/report-folder.js';
import type { EvaluationReport } from '../report/types.js';
import { type ReportFiles, writeReport } from '../report-page/write.js';
import { DEMO_CONFIG } from './config.js';
import { type DemoOptions, runDemo } from './run.js';

/**
 * Runs the demo and writes its report into a folder, in which no other process may work at the same time. An older report
 * there is replaced; nothing else in the folder is touched.
 *
 * @param folder - Where `report.html`, `report.json` and `curves.csv` go; made if needed.
 * @param options - As for `runDemo`.
 * @returns The report, and the paths of its files.
 * @throws ScaleFaceError before any work: `not-writable`; `invalid-argument` when a file of such a name is there that is
 * no part of a report, or when `options.keep` is not empty; `busy` when another process works there. As `runDemo` otherwise.
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
  await assertReportFolder(folder);
  const before = await exists(folder);
  try {
    return await withLock(folder, async () => {
      const report = { ...(await runDemo(options)), certificate: await certificateOf(options) };
      return { report, files: await writeReport(folder, report) };
    });
  } catch (error) {
    if (!before) await rmdir(folder).catch(() => {});
    throw error;
  }
}

/** The command as whose argument the certificate names what {@link writeDemo} was given. */
export const demoCommand = 'demo';

/** What a demo is made from: all of it is drawn, so there are no files. */
const certificateOf = ({ seed = 1, engines = ['wasm'], config = DEMO_CONFIG }: DemoOptions): Promise<Certificate> =>
  certify(demoCommand, { seed, engines, config }, []);

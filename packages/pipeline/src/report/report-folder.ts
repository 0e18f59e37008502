import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { exists, probeOutput } from '@scaleface/models/storage';
import { ScaleFaceError } from '@scaleface/numerics';

const names = ['report.json', 'report.html', 'curves.csv'];

/**
 * Refuses, before any work, a folder that a report may not go to: one that cannot be written to, or one that holds a file
 * with the name of one of the report's, unless `report.json` says that it is a report. Other files do no harm: they stay.
 *
 * @param folder - The folder of the report.
 * @throws ScaleFaceError `invalid-argument`, `not-writable`.
 *
 * @example
 * ```ts
 * import { mkdtemp, rm, writeFile } from 'node:fs/promises';
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * import { assertReportFolder } from '@scaleface/pipeline';
 *
 * const folder = await mkdtemp(join(tmpdir(), 'example-'));
 * await writeFile(join(folder, 'curves.csv'), 'somebody else’s curves\n');
 * // Said before the hours of an evaluation, not after them.
 * await assertReportFolder(folder).catch((error) => error.code); // => 'invalid-argument'
 * await writeFile(join(folder, 'report.json'), '{ "schema": "scaleface-report/2" }\n');
 * await assertReportFolder(folder); // an earlier report: it may be replaced
 * await rm(folder, { recursive: true });
 * ```
 */
export async function assertReportFolder(folder: string): Promise<void> {
  await probeOutput(folder, 'folder');
  const json = await readFile(join(folder, 'report.json'), 'utf8').catch(() => '');
  if (/"schema":\s*"scaleface-report\//.test(json)) return;
  for (const name of names) {
    if (!(await exists(join(folder, name)))) continue;
    throw new ScaleFaceError('not replaced: it is not a scaleface report', {
      code: 'invalid-argument',
      path: join(folder, name),
      expected: 'a scaleface report.json beside it',
      hint: 'Choose another output, or move it away',
    });
  }
}

import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFileAtomic } from '@scaleface/models/storage';
import { curvesCsv } from '../report/csv.js';
import type { EvaluationReport } from '../report/types.js';
import { renderHtml } from './html.js';

/** The files of a written report. */
export interface ReportFiles {
  /** `report.json`: the report's data, without its images. */
  readonly json: string;
  /** `report.html`: one page that needs nothing else. */
  readonly html: string;
  /** `curves.csv`: the rejection curves. */
  readonly csv: string;
}

/**
 * Writes `report.json`, `report.html` and `curves.csv` into a folder, making it if needed. Each file is written aside,
 * brought to the disk and renamed, so a reader never sees half a file. The same report gives the same bytes.
 *
 * @param folder - Where to write.
 * @param report - What an evaluation found.
 * @returns The paths of the three files.
 *
 * @example
 * ```ts
 * import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * import { evaluatePairs, writeReport } from '@scaleface/pipeline';
 *
 * const ids = ['a/1', 'a/2', 'b/1', 'b/2'];
 * const embedding = { data: Float32Array.of(3, 0, 2, 0.1, 0, 3, 0.9, 1), width: 2 };
 * const report = evaluatePairs({
 *   title: 'Four images',
 *   description: '',
 *   table: { ids, subjects: ['a', 'a', 'b', 'b'], embedding, numbers: {}, metadata: {} },
 *   pairs: { left: ['a/1', 'b/1', 'a/1', 'a/2'], right: ['a/2', 'b/2', 'b/1', 'b/2'], labels: Uint8Array.of(1, 1, 0, 0) },
 *   options: { fars: [0.5], rejected: [0, 0.5], combine: 'harmonic', replicates: 0, level: 0.95 },
 *   provenance: { engine: 'none', skipped: {}, versions: {}, seed: 1, configuration: {} },
 * });
 * const folder = await mkdtemp(join(tmpdir(), 'example-'));
 * const { json } = await writeReport(folder, report);
 * await readdir(folder); // => ['curves.csv', 'report.html', 'report.json']
 * JSON.parse(await readFile(json, 'utf8')).data['genuine pairs']; // => 2
 * await rm(folder, { recursive: true });
 * ```
 */
export async function writeReport(folder: string, report: EvaluationReport): Promise<ReportFiles> {
  await mkdir(folder, { recursive: true });
  const put = async (name: string, text: string): Promise<string> => {
    const path = join(folder, name);
    await writeFileAtomic(path, text);
    return path;
  };
  const images = report.images.map(({ title, caption }) => ({ title, caption }));
  return {
    json: await put('report.json', `${JSON.stringify({ ...report, images }, null, 2)}\n`),
    html: await put('report.html', await renderHtml(report)),
    csv: await put('curves.csv', curvesCsv(report)),
  };
}

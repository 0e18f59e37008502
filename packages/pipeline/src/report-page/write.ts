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

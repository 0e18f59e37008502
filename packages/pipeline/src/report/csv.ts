import { csvText } from '@scaleface/data';
import { at } from '@scaleface/numerics';
import type { EvaluationReport } from './types.js';

/**
 * The rejection curves as CSV with the columns `far,method,rejected,tar`: one line per point.
 *
 * @param report - What an evaluation found.
 * @returns The file's text.
 */
export function curvesCsv(report: EvaluationReport): string {
  const lines = report.rejection.flatMap((table) =>
    table.rows.flatMap((row) =>
      row.tar.map((tar, i) => `${table.far},${csvText(row.name)},${+at(table.portions, i).toPrecision(12)},${tar}`),
    ),
  );
  return `${['far,method,rejected,tar', ...lines].join('\n')}\n`;
}

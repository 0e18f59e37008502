import { csvText } from '@scaleface/data';
import { at } from '@scaleface/numerics';
import type { EvaluationReport } from './types.js';

/**
 * The rejection curves as CSV with the columns `far,method,rejected,tar`: one line per point. Where genuine pairs count
 * several times in some of the tables, a column `genuine_weight` follows.
 *
 * @param report - What an evaluation found.
 * @returns The file's text.
 */
export function curvesCsv(report: EvaluationReport): string {
  const weighted = report.rejection.some(({ genuineWeight }) => genuineWeight !== undefined);
  const more = (weight: number | string): string => (weighted ? `,${weight}` : '');
  const lines = report.rejection.flatMap((table) =>
    table.rows.flatMap((row) =>
      row.tar.map(
        (tar, i) =>
          `${table.far},${csvText(row.name)},${+at(table.portions, i).toPrecision(12)},${tar}${more(table.genuineWeight ?? 1)}`,
      ),
    ),
  );
  return `${[`far,method,rejected,tar${more('genuine_weight')}`, ...lines].join('\n')}\n`;
}

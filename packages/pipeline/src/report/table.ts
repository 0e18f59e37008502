import { textTable } from './text-table.js';
import type { Estimate, EvaluationReport, Measure, RejectionTable } from './types.js';

const percent = (portion: number): string => `${+(100 * portion).toFixed(2)} %`;

/** A number in a table: four decimals; a dash for a number that does not exist. */
const formatNumber = (value: number): string => (Number.isFinite(value) ? value.toFixed(4) : '–');

/** A number with its interval, for instance `0.8123 [0.7950, 0.8301]`. */
export function formatEstimate(estimate: Estimate): string {
  const { value, low, high } = estimate;
  const interval = low === undefined || high === undefined ? '' : ` [${low.toFixed(3)}, ${high.toFixed(3)}]`;
  return formatNumber(value) + interval;
}

/** Header and cells of a rejection table, as text. */
export function tableCells(table: RejectionTable): { header: string[]; rows: string[][] } {
  return {
    header: ['confidence', ...table.columns.map((c) => `TAR, ${percent(c)} rejected`), 'area', 'share of the way'],
    rows: table.rows.map((row) => [
      row.label,
      ...row.at.map(formatEstimate),
      formatEstimate(row.area),
      row.share === undefined ? '' : row.share.toFixed(3),
    ]),
  };
}

const measureLine = (m: Measure): string => `${m.label}: ${formatEstimate(m)}`;

/**
 * The report for a terminal: one table per false accept rate, the single figures, the warnings.
 *
 * @param report - What an evaluation found.
 * @returns Several lines of text without a final line break.
 *
 * @example
 * ```ts
 * import { renderTable } from '@scaleface/pipeline';
 *
 * const report = {
 *   schema: 'scaleface-report/1' as const,
 *   title: 'Nothing yet',
 *   description: '',
 *   data: {},
 *   rejection: [],
 *   histograms: [],
 *   measures: [{ name: 'spearman', label: 'Spearman', explanation: '', value: 0.5 }],
 *   images: [],
 *   warnings: [],
 *   provenance: { engine: 'cpu', skipped: {}, versions: {}, seed: 1, configuration: {} },
 * };
 * renderTable(report); // => 'Spearman: 0.5000'
 * ```
 */
export function renderTable(report: EvaluationReport): string {
  const tables = report.rejection.map((table) => {
    const { header, rows } = tableCells(table);
    return `TAR@FAR=${table.far} (${table.convention})\n${textTable(header, rows)}`;
  });
  const measures = report.measures.map(measureLine).join('\n');
  const warnings = report.warnings.map((w) => `warning: ${w}`).join('\n');
  return [...tables, measures, warnings].filter((part) => part !== '').join('\n\n');
}

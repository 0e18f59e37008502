import type { ComparisonRow, RejectionTable } from '@scaleface/eval';
import { markdownTable, three } from './markdown-table.js';

/** A column of a summary. */
export interface SummaryColumn {
  /** What was tested. */
  readonly title: string;
  /** Its table; several, of one false accept rate, whose areas are averaged. */
  readonly tables: readonly RejectionTable[];
}

/**
 * The areas of every method on several tests in Markdown, a table per false accept rate: with the interval of each, but
 * for means over several tables.
 *
 * @param columns - The tests.
 * @returns Lines of text without a final line break.
 */
export function summaryMarkdown(columns: readonly SummaryColumn[]): string {
  const fars = [...new Set(columns.flatMap(({ tables }) => tables.map(({ far }) => far)))];
  return fars.map((far) => tableOf(far, ofRate(columns, far))).join('\n\n');
}

const ofRate = (columns: readonly SummaryColumn[], far: number): readonly SummaryColumn[] =>
  columns.filter(({ tables }) => tables[0]?.far === far);

function tableOf(far: number, columns: readonly SummaryColumn[]): string {
  const rows = new Map<string, ComparisonRow>();
  for (const row of columns.flatMap(({ tables }) => tables.flatMap((table) => table.rows))) {
    if (!rows.has(row.name)) rows.set(row.name, row);
  }
  const header = [
    `area at FAR ${far}`,
    'score',
    ...columns.map(({ title, tables }) => {
      const weight = tables[0]?.genuineWeight;
      return weight === undefined ? title : `${title}, genuine pairs × ${weight}`;
    }),
  ];
  const lines = [...rows.values()].map(({ name, label, score = 'cosine' }) => [
    label,
    score,
    ...columns.map(({ tables }) => cell(tables.flatMap((table) => table.rows.filter((row) => row.name === name)))),
  ]);
  return markdownTable(header, lines);
}

function cell(rows: readonly ComparisonRow[]): string {
  const [first] = rows;
  if (first === undefined) return '';
  if (rows.length > 1) return three(rows.reduce((sum, { area }) => sum + area.value, 0) / rows.length);
  const { value, low, high } = first.area;
  return low === undefined || high === undefined ? three(value) : `${three(value)} [${three(low)}, ${three(high)}]`;
}

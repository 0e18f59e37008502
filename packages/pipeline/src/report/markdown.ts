import type { Estimate, RejectionTable } from '@scaleface/eval';
import { markdownTable, signed, three } from './markdown-table.js';
import { operatingPoint } from './operating-point.js';

function cell(estimate: Estimate | undefined, number: (value: number) => string): string {
  if (estimate === undefined) return '';
  const { value, low, high } = estimate;
  return number(value) + (low === undefined || high === undefined ? '' : ` [${number(low)}, ${number(high)}]`);
}

/**
 * The tables of a comparison in Markdown, one a false accept rate: TAR at each rejected portion, the last one and the area
 * with their intervals, and the differences of areas.
 *
 * @param tables - From `compareConfidences` of `@scaleface/eval`.
 * @returns Lines of text without a final line break.
 *
 * @example
 * ```ts
 * import { rejectionMarkdown } from '@scaleface/pipeline';
 *
 * const row = { name: 'norm', label: 'norm', tar: [0.5], at: [{ value: 0.5 }], area: { value: 0.25 } };
 * const text = rejectionMarkdown([{ far: 0.01, convention: '', portions: [0], columns: [0], rows: [row] }]);
 * text.split('\n')[2]; // => '| norm | cosine | 0.500 | 0.250 |'
 * ```
 */
export function rejectionMarkdown(tables: readonly RejectionTable[]): string {
  return tables.map(tableOf).join('\n\n');
}

function tableOf(table: RejectionTable): string {
  const { columns, rows, against = [] } = table;
  const labelOf = (name: string): string => rows.find((row) => row.name === name)?.label ?? name;
  const header = [
    `FAR ${operatingPoint(table)}`,
    'score',
    ...columns.map((c, k) => `${+(100 * c).toFixed(2)} %${k === 0 ? ' rejected' : ''}`),
    'area',
    ...against.map((name) => `area − ${labelOf(name)}`),
  ];
  const lines = rows.map(({ label, score = 'cosine', at, area, minus }) => [
    label,
    score,
    ...at.map((estimate, k) => (k === at.length - 1 ? cell(estimate, three) : three(estimate.value))),
    cell(area, three),
    ...against.map((name) => cell(minus?.[name], signed)),
  ]);
  return markdownTable(header, lines);
}

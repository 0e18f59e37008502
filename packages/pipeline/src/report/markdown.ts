import type { RejectionTable } from '@scaleface/eval';
import { fewNote, rateCell } from './few-errors.js';
import { cell, markdownTable, signed, three } from './markdown-table.js';
import { operatingPoint } from './operating-point.js';

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
  return [...tables.map(tableOf), fewNote(tables).replace('*', '\\*')].filter((part) => part !== '').join('\n\n');
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
  const lines = rows.map(({ label, score = 'cosine', at, events, area, minus }) => [
    label,
    score,
    ...at.map((estimate, k) =>
      rateCell(
        k === at.length - 1 ? estimate : { value: estimate.value },
        events?.[k],
        (rate) => cell(rate, three),
        three,
      ).replace('*', '\\*'),
    ),
    cell(area, three),
    ...against.map((name) => cell(minus?.[name], signed)),
  ]);
  return markdownTable(header, lines);
}

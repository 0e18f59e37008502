import type { Shown } from '../report/rounding.js';
import { escapeHtml } from './chart/escape.js';

/** A cell of a table: text, or a number with its interval. */
export type Cell = string | Shown;

/** A column's name: as HTML, and as text for narrow screens, where each cell says it. */
export interface Column {
  /** As text. */
  readonly text: string;
  /** With explanations; the text by default. */
  readonly html?: string;
}

const cellHtml = (cell: Cell): string =>
  typeof cell === 'string'
    ? escapeHtml(cell)
    : `${escapeHtml(cell.value)}${cell.interval === '' ? '' : ` <span class="interval">${escapeHtml(cell.interval)}</span>`}`;

/**
 * A table. Where the screen is narrow each row becomes a block with a line a cell, so that no column is cut off; the roles
 * say that it is a table there too.
 *
 * @param columns - The names of the columns.
 * @param rows - As many cells a row as there are columns, the first its name.
 * @param caption - What the table shows, as HTML.
 */
export function tableHtml(columns: readonly Column[], rows: readonly (readonly Cell[])[], caption: string): string {
  const head = columns.map(({ text, html = escapeHtml(text) }) => `<th scope="col" role="columnheader">${html}</th>`);
  const line = (cells: readonly Cell[]): string =>
    `<tr role="row">${cells
      .map((cell, c) =>
        c === 0
          ? `<th scope="row" role="rowheader">${cellHtml(cell)}</th>`
          : `<td role="cell" data-name="${escapeHtml(columns[c]?.text ?? '')}"><span>${cellHtml(cell)}</span></td>`,
      )
      .join('')}</tr>`;
  return `<table role="table"><caption>${caption}</caption>
<thead role="rowgroup"><tr role="row">${head.join('')}</tr></thead>
<tbody role="rowgroup">${rows.map(line).join('\n')}</tbody></table>`;
}

/** Names and values as a table; nothing where there are none. */
export const namedValues = (caption: string, values: Readonly<Record<string, string | number>>): string =>
  Object.keys(values).length === 0
    ? ''
    : `<h3>${escapeHtml(caption)}</h3><dl class="values">${Object.entries(values)
        .map(([name, value]) => `<dt>${escapeHtml(name)}</dt><dd>${escapeHtml(String(value))}</dd>`)
        .join('\n')}</dl>`;

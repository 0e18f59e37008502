import { DISCARD_NOTE, discardTable } from '../report/discard-tables.js';
import type { ReportDiscard } from '../report/report-discard.js';
import { escapeHtml } from './chart/escape.js';
import { tableHtml } from './table-html.js';

/**
 * The section of errors against discard; nothing where they were not looked at.
 *
 * @param found - What was found at each starting error.
 */
export function discardHtml(found: readonly ReportDiscard[] = []): string {
  if (found.length === 0) return '';
  const { title, header, rows } = discardTable(found);
  const table = tableHtml(
    header.map((text) => ({ text })),
    rows,
    escapeHtml(`${title}.`),
  );
  return `<section><h2 id="discard">Errors against discard</h2>\n${table}\n<p class="small">${escapeHtml(DISCARD_NOTE)}</p></section>`;
}

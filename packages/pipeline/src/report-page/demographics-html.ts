import { demographicNote, demographicTables, demographicVerdicts } from '../report/demographic-tables.js';
import type { ReportDemographics } from '../report/report-demographics.js';
import { escapeHtml } from './chart/escape.js';
import { tableHtml } from './table-html.js';

/** One way to divide people at one false match rate: what can be said first, then the tables. */
function partOf(one: ReportDemographics): string {
  const said = demographicVerdicts(one).map((sentence) => `<li>${escapeHtml(sentence)}</li>`);
  const tables = demographicTables(one).map(({ title, header, rows }) =>
    tableHtml(
      header.map((text) => ({ text })),
      rows,
      escapeHtml(title),
    ),
  );
  return `<h3>By ${escapeHtml(one.by)} at FMR ${one.far}</h3>\n<ul>${said.join('\n')}</ul>\n${tables.join('\n')}`;
}

/**
 * The section of groups of people; nothing where there are none.
 *
 * @param all - What was found in each.
 */
export function demographicsHtml(all: readonly ReportDemographics[] = []): string {
  const [first] = all;
  if (first === undefined) return '';
  const note = `<p class="small">${escapeHtml(demographicNote(first.found.level))}</p>`;
  return `<section><h2 id="people">By group of people</h2>\n${note}\n${all.map(partOf).join('\n')}</section>`;
}

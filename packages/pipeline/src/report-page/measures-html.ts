import type { Measure } from '../report/types.js';
import { escapeHtml } from './chart/escape.js';
import { shownOf } from './digits.js';
import { tableHtml } from './table-html.js';

/**
 * Single figures: those with one explanation stand in one table below it, the largest first.
 *
 * @param measures - The figures.
 */
export function measuresHtml(measures: readonly Measure[]): string {
  if (measures.length === 0) return '';
  const kinds = [...new Set(measures.map(({ explanation }) => explanation))];
  const tables = kinds.map((kind) => {
    const own = measures.filter(({ explanation }) => explanation === kind).sort((a, b) => b.value - a.value);
    return tableHtml(
      [{ text: 'figure' }, { text: 'value' }],
      own.map((measure) => [measure.label, shownOf(measure)]),
      escapeHtml(kind),
    );
  });
  return `<section><h2 id="figures">Figures</h2>\n${tables.join('\n')}</section>`;
}

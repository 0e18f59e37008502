import { estimateText } from '../dom/estimate.js';
import type { Findings } from './evaluate.js';

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

/** The rejection curves as CSV: a line for each rejected portion. */
export function curvesCsv({ table }: Findings): string {
  const names = table.rows.flatMap(({ name, low }) =>
    low === undefined ? [name] : [name, `${name}_low`, `${name}_high`],
  );
  const lines = table.portions.map((portion, p) =>
    [
      portion,
      ...table.rows.flatMap(({ tar, low, high }) => (low === undefined ? [tar[p]] : [tar[p], low[p], high?.[p]])),
    ].join(','),
  );
  return `${['rejected', ...names].join(',')}\n${lines.join('\n')}\n`;
}

const STYLE = `body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1b1f24}
table{border-collapse:collapse}td,th{padding:.3rem .7rem;border-bottom:1px solid #ddd;text-align:right}th:first-child{text-align:left}
figure{margin:1.5rem 0;max-width:40rem}figcaption{font-weight:600}.legend{list-style:none;padding:0;display:flex;gap:1rem;flex-wrap:wrap}
.swatch{display:inline-block;width:1rem;margin-right:.4rem;vertical-align:middle;border-top:.25rem solid currentColor}
.axes line{stroke:#ddd}.axes text,.note{font-size:11px;fill:#555}.line{fill:none;stroke:currentColor;stroke-width:2}
.band{fill:currentColor;opacity:.15}.line-0{color:#0062a8}.line-1{color:#a34800}.line-reference1,.line-reference2{color:#6b7280;stroke-dasharray:6 4}.line-reference2{stroke-dasharray:2 3}`;

/**
 * The findings as one HTML page that needs nothing else.
 *
 * @param findings - What pairs show.
 * @param figures - The figures, as they stand in the page.
 */
export function reportHtml(findings: Findings, figures: readonly string[]): string {
  const { pairs, genuine, far, table, eer, warnings } = findings;
  const heads = ['', ...table.columns.map((c) => `${Math.round(100 * c)} % rejected`), 'area'];
  const rows = table.rows.map(({ label, at, area }) => [
    label,
    ...at.map((one) => estimateText(one)),
    estimateText(area),
  ]);
  const line = (cells: readonly string[], tag: string): string =>
    `<tr>${cells.map((cell, i) => `<${i === 0 ? 'th' : tag}>${escaped(cell)}</${i === 0 ? 'th' : tag}>`).join('')}</tr>`;
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Rejection: ${escaped(pairs.name)}</title><style>${STYLE}</style></head><body>
<h1>Rejection: ${escaped(pairs.name)}</h1>
<p>${genuine} genuine and ${pairs.labels.length - genuine} impostor pairs; equal error rate ${eer.toFixed(4)}. True accept rate at a
false accept rate of ${far}, with intervals of 95 %, ${pairs.named ? 'clustered by person' : 'each pair standing for itself'}.</p>
${warnings.map((warning) => `<p><strong>${escaped(warning)}</strong></p>`).join('\n')}
<table><thead>${line(heads, 'th')}</thead><tbody>${rows.map((row) => line(row, 'td')).join('\n')}</tbody></table>
<p>Convention: ${escaped(table.convention)}.</p>
${figures.join('\n')}
</body></html>
`;
}

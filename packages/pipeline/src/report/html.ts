import type { RejectionTable } from '@scaleface/eval';
import { histogramPlot } from './histogram-plot.js';
import { operatingPoint } from './operating-point.js';
import { rejectionPlot } from './rejection-plot.js';
import { renderSvg } from './svg.js';
import { formatEstimate, tableCells } from './table.js';
import type { EvaluationReport, ReportImage } from './types.js';

const escapeHtml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

const STYLE = `
:root { color-scheme: light; }
body { font: 16px/1.5 system-ui, sans-serif; color: #222; background: #fafafa; max-width: 78rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.7rem; line-height: 1.2; } h2 { font-size: 1.25rem; margin-top: 2.5rem; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; font-size: .9rem; background: white; }
caption { text-align: left; color: #555; padding: .4rem 0; }
th, td { padding: .35rem .6rem; text-align: right; border-bottom: 1px solid #e5e5e5; white-space: nowrap; } th { white-space: normal; vertical-align: bottom; }
th:first-child, td:first-child { text-align: left; }
.scroll { overflow-x: auto; } svg, img { max-width: 100%; height: auto; }
img { image-rendering: pixelated; } figure { margin: 1.2rem 0; } figcaption { color: #555; font-size: .9rem; }
.warning { background: #fff4e0; border-left: 4px solid #e69f00; padding: .5rem .8rem; margin: .5rem 0; }
pre { background: white; border: 1px solid #e5e5e5; padding: .8rem; overflow-x: auto; font-size: .8rem; }
dt { font-weight: 600; } dd { margin: 0 0 .6rem 0; color: #555; }`;

function tableHtml(header: readonly string[], rows: readonly (readonly string[])[], caption: string): string {
  const line = (cells: readonly string[], tag: string): string =>
    `<tr>${cells.map((c) => `<${tag}>${escapeHtml(c)}</${tag}>`).join('')}</tr>`;
  return `<div class="scroll"><table><caption>${escapeHtml(caption)}</caption>
<thead>${line(header, 'th')}</thead>
<tbody>${rows.map((r) => line(r, 'td')).join('\n')}</tbody></table></div>`;
}

async function rejectionHtml(table: RejectionTable, index: number): Promise<string> {
  const { header, rows } = tableCells(table);
  return `<h2>Rejection at FAR = ${operatingPoint(table)}</h2>
${tableHtml(header, rows, `True accept rate. Convention: ${table.convention}.`)}
<figure>${await renderSvg(rejectionPlot(table), `rejection${index}-`)}</figure>`;
}

const imageHtml = (image: ReportImage): string => `<h2>${escapeHtml(image.title)}</h2>
<figure><img alt="${escapeHtml(image.title)}" src="data:image/png;base64,${Buffer.from(image.png).toString('base64')}">
<figcaption>${escapeHtml(image.caption)}</figcaption></figure>`;

const pairsTable = (title: string, pairs: Readonly<Record<string, string | number>>): string =>
  Object.keys(pairs).length === 0
    ? ''
    : tableHtml(
        ['', ''],
        Object.entries(pairs).map(([k, v]) => [k, String(v)]),
        title,
      );

/**
 * The report as one HTML page that needs nothing else: plots are inline SVG, images are data, no script, no address.
 *
 * @param report - What an evaluation found.
 * @returns The page.
 */
export async function renderHtml(report: EvaluationReport): Promise<string> {
  const { provenance } = report;
  const rejection = await Promise.all(report.rejection.map(rejectionHtml));
  const histograms = await Promise.all(report.histograms.map((h, i) => renderSvg(histogramPlot(h), `histogram${i}-`)));
  const measures = report.measures.map(
    (m) => `<dt>${escapeHtml(m.label)}: ${formatEstimate(m)}</dt><dd>${escapeHtml(m.explanation)}</dd>`,
  );
  const intervals =
    report.intervals === undefined
      ? ''
      : `<p>Intervals: ${+(100 * report.intervals.level).toFixed(2)} %, ${escapeHtml(report.intervals.method)}.</p>`;
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(report.title)}</title><style>${STYLE}</style></head>
<body>
<h1>${escapeHtml(report.title)}</h1>
<p>${escapeHtml(report.description)}</p>
${report.warnings.map((w) => `<p class="warning">${escapeHtml(w)}</p>`).join('\n')}
${rejection.join('\n')}
${intervals}
${measures.length === 0 ? '' : `<h2>Figures</h2><dl>${measures.join('\n')}</dl>`}
${histograms.length === 0 ? '' : '<h2>Distributions</h2>'}
${histograms.map((svg) => `<figure>${svg}</figure>`).join('\n')}
${report.images.map(imageHtml).join('\n')}
<h2>Where this comes from</h2>
${pairsTable('Data', report.data)}
${pairsTable('Engine and versions', { engine: provenance.engine, seed: provenance.seed, ...provenance.versions })}
${pairsTable('Engines passed over', provenance.skipped)}
<h3>Configuration</h3>
<pre>${escapeHtml(JSON.stringify(provenance.configuration, null, 2))}</pre>
</body>
</html>
`;
}

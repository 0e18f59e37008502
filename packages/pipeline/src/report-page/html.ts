import { createHash } from 'node:crypto';
import type { EvaluationReport } from '../report/types.js';
import { calibrationHtml } from './calibration-html.js';
import { barChart } from './chart/bars.js';
import { escapeHtml } from './chart/escape.js';
import { demographicsHtml } from './demographics-html.js';
import { detHtml } from './det-html.js';
import { percent } from './digits.js';
import { discardHtml } from './discard-html.js';
import { groupsHtml } from './groups-html.js';
import { errorsHtml, imagesHtml } from './images-html.js';
import { measuresHtml } from './measures-html.js';
import { provenanceHtml } from './provenance-html.js';
import { colourOrder, rejectionHtml } from './rejection-html.js';
import { SCRIPT } from './script.js';
import { STYLE } from './style.js';
import { glossary } from './terms.js';
import { verdictHtml } from './verdict.js';

const hashOf = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

/** The page may run its own script and look as its own style says, and nothing else: it asks no address. */
const policy = `default-src 'none'; img-src data:; style-src ${hashOf(STYLE)}; script-src ${hashOf(SCRIPT)}`;

/** What a reader must know before trusting a figure. */
const flagsHtml = (warnings: readonly string[]): string =>
  warnings.length === 0
    ? '<p class="flag none">No protocol flag: nothing was found that speaks against these figures.</p>'
    : `<ul class="flags">${warnings.map((w) => `<li class="flag">${escapeHtml(w)}</li>`).join('\n')}</ul>`;

function histogramsHtml({ histograms }: EvaluationReport): string {
  if (histograms.length === 0) return '';
  const charts = histograms.map(({ title, quantity, edges, groups }, i) =>
    barChart({
      id: `histogram${i}`,
      title,
      description: `How ${quantity} is distributed over ${groups.map(({ name }) => name).join(' and ')} pairs.`,
      quantity,
      edges,
      groups,
    }),
  );
  return `<section><h2 id="distributions">Distributions</h2><div class="gallery wide">${charts.join('\n')}</div></section>`;
}

/** The sections of a page that are there, as links. */
const contents = (body: string): string => {
  const found = [...body.matchAll(/<h2 id="([^"]+)">([\s\S]*?)<\/h2>/g)];
  const links = found.map(([, id, name]) => `<a href="#${id}">${(name as string).replace(/<[^>]+>/g, '')}</a>`);
  return `<nav aria-label="Sections">${links.join('\n')}</nav>`;
};

/**
 * The report as one HTML page that needs nothing else: figures are inline SVG, images are data, and no address is asked.
 * The verdict stands first. A small script reads out the curves and zooms; without it everything is still there. Light or
 * dark as the reader's system is, readable on a phone and in print.
 *
 * @param report - What an evaluation found.
 * @returns The page; the same bytes for the same report.
 *
 * @example
 * ```ts
 * import { evaluatePairs, renderHtml } from '@scaleface/pipeline';
 *
 * const ids = ['a/1', 'a/2', 'b/1', 'b/2'];
 * const embedding = { data: Float32Array.of(3, 0, 2, 0.1, 0, 3, 0.9, 1), width: 2 };
 * const report = evaluatePairs({
 *   title: 'Four images',
 *   description: '',
 *   table: { ids, subjects: ['a', 'a', 'b', 'b'], embedding, numbers: {}, metadata: {} },
 *   pairs: { left: ['a/1', 'b/1', 'a/1', 'a/2'], right: ['a/2', 'b/2', 'b/1', 'b/2'], labels: Uint8Array.of(1, 1, 0, 0) },
 *   options: { fars: [0.5], rejected: [0, 0.5], combine: 'harmonic', replicates: 0, level: 0.95 },
 *   provenance: { engine: 'none', skipped: {}, versions: {}, seed: 1, configuration: {} },
 * });
 * const page = await renderHtml(report);
 * page.includes('<title>Four images</title>'); // => true
 * /(src|href)="https?:/.test(page); // => false
 * ```
 */
export async function renderHtml(report: EvaluationReport): Promise<string> {
  const { title, description, warnings, intervals } = report;
  const body = [
    ...report.rejection.map(rejectionHtml),
    detHtml(report.det ?? []),
    calibrationHtml(report.calibration ?? [], report.rejection[0] && colourOrder(report.rejection[0])),
    discardHtml(report.discard),
    groupsHtml(report.groups),
    demographicsHtml(report.demographics),
    imagesHtml(report.images),
    errorsHtml(report.errors, report.images),
    measuresHtml(report.measures),
    histogramsHtml(report),
    provenanceHtml(report),
  ]
    .filter((part) => part !== '')
    .join('\n');
  const said =
    intervals === undefined
      ? ''
      : `<p class="small">Intervals: ${percent(intervals.level)}, ${escapeHtml(intervals.method)}.</p>`;
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<title>${escapeHtml(title)}</title><style>${STYLE}</style></head>
<body>
<header><h1>${escapeHtml(title)}</h1></header>
<main>
${verdictHtml(report)}
${flagsHtml(warnings)}
<p>${escapeHtml(description)}</p>
${said}
${glossary()}
${contents(body)}
${body}
</main>
<script>${SCRIPT}</script>
</body>
</html>
`;
}

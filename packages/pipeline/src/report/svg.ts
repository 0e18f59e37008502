import type { PlotSpec } from './plot-style.js';

/**
 * Draws a Vega-Lite specification as SVG for an HTML page: no browser, no canvas, no network. Name spaces are left
 * out, since HTML knows them, so the page holds no address at all. The same arguments give the same text.
 *
 * @param spec - From {@link rejectionPlot}, {@link histogramPlot} or your own; its data inside it.
 * @param prefix - Put before the ids inside, so that several plots can stand in one page.
 * @returns The text of one `svg` element.
 *
 * @example
 * ```ts
 * import { histogram, histogramPlot, renderSvg } from '@scaleface/pipeline';
 *
 * const svg = await renderSvg(histogramPlot(histogram('Scores', 'cosine', { genuine: [0.9], impostor: [0.1] })));
 * svg.startsWith('<svg '); // => true
 * ```
 */
export async function renderSvg(spec: PlotSpec, prefix: string = ''): Promise<string> {
  const [vega, vegaLite] = await Promise.all([import('vega'), import('vega-lite')]);
  const compiled = vegaLite.compile(spec as unknown as Parameters<typeof vegaLite.compile>[0]);
  const view = new vega.View(vega.parse(compiled.spec), { renderer: 'none' });
  try {
    const svg = await view.toSVG();
    // Vega counts its clip paths over the life of the process; counted within the plot they are reproducible.
    const ids = [...new Set(svg.match(/(?<=<clipPath id=")[^"]+/g))];
    return svg
      .replaceAll(/ xmlns(:\w+)?="[^"]*"/g, '')
      .replaceAll(/(?<=<clipPath id="|url\(#)[^")]+/g, (id) => `${prefix}clip${ids.indexOf(id)}`);
  } finally {
    view.finalize();
  }
}

import { PLOT_STYLE, type PlotSpec } from './plot-style.js';
import type { HistogramPlot } from './types.js';

/**
 * A histogram of two or more groups over each other; each group's bars sum to 1, so that groups of unequal size can be
 * compared.
 *
 * @param plot - Borders and counts.
 * @returns A specification without external data.
 *
 * @example
 * ```ts
 * import { histogram, histogramPlot, renderSvg } from '@scaleface/pipeline';
 *
 * // Four genuine pairs and two impostor pairs: the heights of their bars are shares, and can be compared.
 * const counted = histogram('Scores', 'cosine', { genuine: [0.9, 0.8, 0.7, 0.1], impostor: [0, 0.1] }, 2);
 * const svg = await renderSvg(histogramPlot(counted));
 * svg.includes('cosine: 0.45 – 0.9; share of the group: 0.75; group: genuine'); // => true
 * ```
 */
export function histogramPlot(plot: HistogramPlot): PlotSpec {
  const names = plot.groups.map((g) => g.name);
  const values = plot.groups.flatMap((g) => {
    const total = g.counts.reduce((s, c) => s + c, 0);
    return g.counts.map((c, i) => ({
      group: g.name,
      from: plot.edges[i],
      to: plot.edges[i + 1],
      share: total === 0 ? 0 : c / total,
    }));
  });
  return {
    ...PLOT_STYLE,
    title: { text: plot.title, fontSize: 14 },
    width: 520,
    height: 240,
    data: { values },
    mark: { type: 'bar', opacity: 0.6, binSpacing: 0 },
    encoding: {
      x: { field: 'from', type: 'quantitative', bin: { binned: true }, title: plot.quantity },
      x2: { field: 'to' },
      y: { field: 'share', type: 'quantitative', title: 'share of the group', stack: null },
      color: {
        field: 'group',
        type: 'nominal',
        sort: names,
        scale: { domain: names, range: names.map((_, i) => ['#009e73', '#d55e00', '#0072b2'][i % 3]) },
      },
    },
  };
}

import type { HistogramPlot, RejectionTable } from './types.js';

/** A Vega-Lite specification: plain data, see vega.github.io. */
export type PlotSpec = Readonly<Record<string, unknown>>;

const STYLE: PlotSpec = {
  background: 'white',
  config: {
    font: 'system-ui, sans-serif',
    view: { stroke: '#ddd' },
    axis: { gridColor: '#eee', domainColor: '#999', tickColor: '#999', labelFontSize: 11, titleFontSize: 12 },
    legend: { labelFontSize: 12, title: null, symbolStrokeWidth: 3 },
  },
};

/** Okabe and Ito's colours, which colour-blind readers can tell apart. */
const COLOURS: readonly string[] = ['#999999', '#56b4e9', '#e69f00', '#d55e00', '#009e73', '#cc79a7', '#0072b2'];

/**
 * Rejection curves: TAR over the rejected portion, one line per confidence; dashed for the rows that
 * are no real confidence (they carry no share of the way).
 *
 * @param table - The comparison at one false accept rate.
 * @returns A specification without external data.
 */
export function rejectionPlot(table: RejectionTable): PlotSpec {
  const labels = table.rows.map((row) => row.label);
  const values = table.rows.flatMap((row) =>
    row.tar.map((tar, i) => ({ method: row.label, rejected: table.portions[i], tar })),
  );
  return {
    ...STYLE,
    title: { text: `TAR at FAR = ${table.far}`, fontSize: 14 },
    width: 520,
    height: 340,
    data: { values },
    mark: { type: 'line', strokeWidth: 2.5, clip: true },
    encoding: {
      x: { field: 'rejected', type: 'quantitative', title: 'rejected portion of the pairs', axis: { format: '%' } },
      y: { field: 'tar', type: 'quantitative', title: 'true accept rate', scale: { zero: false } },
      color: {
        field: 'method',
        type: 'nominal',
        sort: labels,
        scale: { domain: labels, range: labels.map((_, i) => COLOURS[i % COLOURS.length]) },
      },
      strokeDash: {
        field: 'method',
        type: 'nominal',
        scale: { domain: labels, range: table.rows.map((row) => (row.share === undefined ? [5, 3] : [1, 0])) },
      },
      order: { field: 'rejected', type: 'quantitative' },
    },
  };
}

/**
 * A histogram of two or more groups over each other; each group's bars sum to 1, so that groups of unequal size can be
 * compared.
 *
 * @param plot - Borders and counts.
 * @returns A specification without external data.
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
    ...STYLE,
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

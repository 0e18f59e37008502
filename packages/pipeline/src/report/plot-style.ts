/** A Vega-Lite specification: plain data, see vega.github.io. */
export type PlotSpec = Readonly<Record<string, unknown>>;

/** What all plots look like. */
export const PLOT_STYLE: PlotSpec = {
  background: 'white',
  config: {
    font: 'system-ui, sans-serif',
    view: { stroke: '#ddd' },
    axis: { gridColor: '#eee', domainColor: '#999', tickColor: '#999', labelFontSize: 11, titleFontSize: 12 },
    legend: { labelFontSize: 12, title: null, symbolStrokeWidth: 3, labelLimit: 300 },
  },
};

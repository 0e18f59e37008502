import type { RejectionTable } from '@scaleface/eval';
import { type FigureCurve, figureCurves } from './figure-curves.js';
import { operatingPoint } from './operating-point.js';
import { PLOT_STYLE, type PlotSpec } from './plot-style.js';

/** Okabe and Ito's colours, which colour-blind readers can tell apart, and four more that keep off them. */
const COLOURS: readonly string[] = [
  '#e69f00',
  '#56b4e9',
  '#009e73',
  '#cc79a7',
  '#d55e00',
  '#0072b2',
  '#7b3294',
  '#8c510a',
  '#5b7f00',
  '#1a1a1a',
];

const colourOf = (curve: FigureCurve, i: number): string => {
  if (curve.place < 0) return i === 0 ? '#999999' : '#555555';
  return COLOURS[curve.place % COLOURS.length] as string;
};

/**
 * Rejection curves: TAR over the rejected portion, one line per confidence; dashed for the rows that
 * are no real confidence (they carry no share of the way). The rows that the others are compared with have a thicker line
 * and the band of their intervals.
 *
 * @param table - The comparison at one false accept rate.
 * @returns A specification without external data.
 *
 * @example
 * ```ts
 * import { compareConfidences } from '@scaleface/eval';
 * import { rejectionPlot, renderSvg } from '@scaleface/pipeline';
 *
 * const { tables } = compareConfidences({
 *   scores: [0.9, 0.2, 0.8, 0.5, 0.1, 0.3],
 *   labels: [1, 1, 1, 0, 0, 0],
 *   subjects: { left: ['a', 'b', 'c', 'a', 'b', 'c'], right: ['a', 'b', 'c', 'b', 'c', 'a'] },
 *   confidences: [{ name: 'norm', label: 'embedding norm', confidence: [9, 1, 8, 7, 9, 8] }],
 *   fars: [0.01],
 *   replicates: 0,
 * });
 * for (const table of tables) {
 *   const svg = await renderSvg(rejectionPlot(table));
 *   [svg.includes('TAR at FAR = 0.01'), svg.includes('embedding norm')]; // => [true, true]
 * }
 * ```
 */
export function rejectionPlot(table: RejectionTable): PlotSpec {
  const curves = figureCurves(table);
  const labels = curves.map((c) => c.label);
  const pointsOf = (some: readonly FigureCurve[]): PlotSpec[] =>
    some.flatMap((c) => c.tar.map((tar, i) => ({ method: c.label, rejected: table.portions[i], tar })));
  const bands = curves.flatMap(({ label, band }) =>
    (band?.low ?? []).map((low, i) => ({ method: label, rejected: table.portions[i], low, high: band?.high[i] })),
  );
  const byMethod = (range: readonly unknown[]): PlotSpec => ({
    field: 'method',
    type: 'nominal',
    sort: labels,
    scale: { domain: labels, range },
  });
  const x = { field: 'rejected', type: 'quantitative', title: 'rejected portion of the pairs', axis: { format: '%' } };
  const y = { type: 'quantitative', title: 'true accept rate', scale: { zero: false } };
  const color = {
    ...byMethod(curves.map(colourOf)),
    legend: { symbolOpacity: 1, symbolType: 'square', symbolSize: 120 },
  };
  const lines = (some: readonly FigureCurve[], strokeWidth: number): PlotSpec & { data: { values: PlotSpec[] } } => ({
    data: { values: pointsOf(some) },
    mark: { type: 'line', clip: true, strokeWidth },
    encoding: {
      x,
      y: { ...y, field: 'tar' },
      color,
      strokeDash: byMethod(curves.map((c) => (c.place < 0 ? [5, 3] : [1, 0]))),
      order: { field: 'rejected', type: 'quantitative' },
    },
  });
  return {
    ...PLOT_STYLE,
    title: { text: `TAR at FAR = ${operatingPoint(table)}`, fontSize: 14 },
    width: 560,
    height: 380,
    layer: [
      {
        data: { values: bands },
        mark: { type: 'area', opacity: 0.13, clip: true },
        encoding: { x, y: { ...y, field: 'low' }, y2: { field: 'high' }, color },
      },
      lines(
        curves.filter((c) => c.band === undefined),
        1.8,
      ),
      lines(
        curves.filter((c) => c.band !== undefined),
        3.2,
      ),
    ].filter((layer) => layer.data.values.length > 0),
  };
}

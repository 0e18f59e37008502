export {
  type ComparisonInput,
  type ConfidenceComparison,
  compareConfidences,
  type NamedConfidence,
} from './compare-confidences.js';
export { curvesCsv } from './csv.js';
export { histogram } from './histogram.js';
export { histogramPlot } from './histogram-plot.js';
export { renderHtml } from './html.js';
export { type MeanFace, meanFaces } from './mean-faces.js';
export { type MontageOptions, montage, type Tile } from './montage.js';
export type { PlotSpec } from './plot-style.js';
export { rejectionPlot } from './rejection-plot.js';
export { assertReportFolder } from './report-folder.js';
export { spearman } from './spearman.js';
export { renderSvg } from './svg.js';
export { renderTable, type TextOptions } from './table.js';
export { type FigureOptions, rejectionFigure } from './terminal-figure.js';
export { textTable } from './text-table.js';
export type {
  Estimate,
  EvaluationReport,
  HistogramPlot,
  Measure,
  Provenance,
  RejectionRow,
  RejectionTable,
  ReportImage,
} from './types.js';
export { type WeightedRejectionInput, weightedRejectionStatistic } from './weighted-rejection-statistic.js';
export { type ReportFiles, writeReport } from './write.js';

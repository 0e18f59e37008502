export {
  type ComparisonInput,
  type ConfidenceComparison,
  compareConfidences,
  type NamedConfidence,
} from './compare-confidences.js';
export { curvesCsv } from './csv.js';
export { histogram } from './histogram.js';
export { renderHtml } from './html.js';
export { type MontageOptions, montage, type Tile } from './montage.js';
export { histogramPlot, type PlotSpec, rejectionPlot } from './plots.js';
export { spearman } from './spearman.js';
export { renderSvg } from './svg.js';
export { renderTable } from './table.js';
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

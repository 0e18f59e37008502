// These moved to @scaleface/eval; they stay here for one version.
export {
  type ComparisonInput,
  type ComparisonRow,
  type ComparisonRow as RejectionRow,
  type ConfidenceComparison,
  compareConfidences,
  type Estimate,
  type NamedConfidence,
  type RejectionTable,
  spearman,
} from '@scaleface/eval';
export type { Certificate, CertifiedFile } from './certificate.js';
export { countText } from './count-text.js';
export { curvesCsv } from './csv.js';
export type { ReportCalibration, ReportDet, WorstError, WorstErrors } from './figures.js';
export { histogram } from './histogram.js';
export { histogramPlot } from './histogram-plot.js';
export { rejectionMarkdown } from './markdown.js';
export { type MeanFace, meanFaces } from './mean-faces.js';
export { type MontageOptions, montage, type Tile } from './montage.js';
export type { PlotSpec } from './plot-style.js';
export { rejectionPlot } from './rejection-plot.js';
export type { ReportDemographics } from './report-demographics.js';
export type { ReportDiscard } from './report-discard.js';
export { assertReportFolder } from './report-folder.js';
export type { ImageGroup, ReportGroup } from './report-group.js';
export { renderSvg } from './svg.js';
export { renderTable, type TextOptions } from './table.js';
export { type FigureOptions, rejectionFigure } from './terminal-figure.js';
export { textTable } from './text-table.js';
export type { EvaluationReport, HistogramPlot, Measure, Provenance, ReportImage } from './types.js';

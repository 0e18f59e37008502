import type { Estimate, RejectionTable } from '@scaleface/eval';
import { demographicsText } from './demographic-tables.js';
import { DISCARD_NOTE, discardTable } from './discard-tables.js';
import { fewNote, rateCell } from './few-errors.js';
import { operatingPoint } from './operating-point.js';
import type { ReportDiscard } from './report-discard.js';
import { shareOfWay } from './rounding.js';
import { type FigureOptions, rejectionFigure } from './terminal-figure.js';
import { textTable } from './text-table.js';
import type { EvaluationReport, Measure } from './types.js';
import { wrapLines } from './wrap-lines.js';

const percent = (portion: number): string => `${+(100 * portion).toFixed(2)} %`;

/** A number in a table: four decimals; a dash for a number that does not exist. */
const formatNumber = (value: number): string => (Number.isFinite(value) ? value.toFixed(4) : '–');

/** A number with its interval, for instance `0.8123 [0.7950, 0.8301]`. */
function formatEstimate(estimate: Estimate): string {
  const { value, low, high } = estimate;
  const interval = low === undefined || high === undefined ? '' : ` [${low.toFixed(3)}, ${high.toFixed(3)}]`;
  return formatNumber(value) + interval;
}

/** A difference with its interval, for instance `+0.0371 [+0.030, +0.044]`. */
function formatDifference(estimate: Estimate | undefined): string {
  if (estimate === undefined) return '';
  const signed = (value: number, digits: number): string => (value < 0 ? '−' : '+') + Math.abs(value).toFixed(digits);
  const { value, low, high } = estimate;
  if (!Number.isFinite(value)) return '–';
  return signed(value, 4) + (low === undefined || high === undefined ? '' : ` [${signed(low, 3)}, ${signed(high, 3)}]`);
}

/** Header and cells of a rejection table, as text. */
function tableCells(table: RejectionTable): { header: string[]; rows: string[][] } {
  const { against = [] } = table;
  const scores = table.rows.some((row) => row.score !== undefined);
  const labelOf = (name: string): string => table.rows.find((row) => row.name === name)?.label ?? name;
  return {
    header: [
      'confidence',
      ...(scores ? ['score'] : []),
      ...table.columns.map((c) => `TAR, ${percent(c)} rejected`),
      'area',
      'share of the way',
      ...against.map((name) => `area − ${labelOf(name)}`),
    ],
    rows: table.rows.map((row) => [
      row.label,
      ...(scores ? [row.score ?? 'cosine'] : []),
      ...row.at.map((rate, k) => rateCell(rate, row.events?.[k], formatEstimate, (bound) => bound.toFixed(3))),
      formatEstimate(row.area),
      row.share === undefined ? '' : shareOfWay(row.share, 3),
      ...against.map((name) => formatDifference(row.minus?.[name])),
    ]),
  };
}

const measureLine = (m: Measure): string => `${m.label}: ${formatEstimate(m)}`;

/** Errors against discard, where they were looked at. */
function discardText(found: readonly ReportDiscard[], width: number | undefined): string[] {
  if (found.length === 0) return [];
  const { title, header, rows } = discardTable(found);
  const cells = rows.map((row) =>
    row.map((cell) => (typeof cell === 'string' ? cell : `${cell.value} ${cell.interval}`.trim())),
  );
  return [`${title}\n${textTable(header, cells, width)}`, DISCARD_NOTE];
}

/** How a report is shown in a terminal. */
export interface TextOptions {
  /** The longest line; wider tables continue in blocks below, sentences on the next line. No limit by default. */
  readonly width?: number;
  /** How the rejection curves are drawn below each table; not at all by default. */
  readonly figure?: FigureOptions;
}

/**
 * The report for a terminal: one table per false accept rate with its figure, the single figures, the warnings.
 *
 * @param report - What an evaluation found.
 * @param options - Width, and how curves are drawn.
 * @returns Several lines of text without a final line break.
 *
 * @example
 * ```ts
 * import { renderTable } from '@scaleface/pipeline';
 *
 * const text = renderTable({
 *   schema: 'scaleface-report/2',
 *   title: 'Nothing yet',
 *   description: '',
 *   data: {},
 *   rejection: [],
 *   histograms: [],
 *   measures: [{ name: 'spearman', label: 'Spearman', explanation: '', value: 0.5 }],
 *   images: [],
 *   warnings: [],
 *   provenance: { engine: 'cpu', skipped: {}, versions: {}, seed: 1, configuration: {} },
 * });
 * text; // => 'Spearman: 0.5000'
 * ```
 */
export function renderTable(report: EvaluationReport, { width, figure }: TextOptions = {}): string {
  const fit = (text: string): string => wrapLines(text, width);
  const tables = report.rejection.flatMap((table) => {
    const { header, rows } = tableCells(table);
    const text = fit(`TAR@FAR=${operatingPoint(table)} (${table.convention})\n${textTable(header, rows, width)}`);
    return figure === undefined ? [text] : [text, rejectionFigure(table, figure)];
  });
  const discard = discardText(report.discard ?? [], width);
  const people = demographicsText(report.demographics ?? [], (header, rows) => textTable(header, rows, width));
  const measures = report.measures.map(measureLine).join('\n');
  const warnings = report.warnings.map((w) => `warning: ${w}`).join('\n');
  const others = [fewNote(report.rejection), ...discard, ...people, measures, warnings].map(fit);
  return [...tables, ...others].filter((part) => part !== '').join('\n\n');
}

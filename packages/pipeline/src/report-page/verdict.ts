import type { ComparisonRow, RejectionTable } from '@scaleface/eval';
import type { EvaluationReport } from '../report/types.js';
import { wrapLines } from '../report/wrap-lines.js';
import { escapeHtml } from './chart/escape.js';
import { inWords, percent, shownDifference, shownTogether } from './digits.js';
import { term } from './terms.js';

/** The row that a report is about, and the one that it has to beat. */
interface Contest {
  readonly main: ComparisonRow;
  readonly other?: ComparisonRow;
}

function contestOf({ rows, against = [] }: RejectionTable, named: string | undefined): Contest | undefined {
  const row = (name: string | undefined): ComparisonRow | undefined => rows.find((each) => each.name === name);
  const main = row(named) ?? row(against.find((name) => name !== 'norm')) ?? row(against[0]);
  if (main === undefined) return undefined;
  const other = row(against.find((name) => name !== main.name && main.minus?.[name] !== undefined));
  return other === undefined ? { main } : { main, other };
}

/**
 * What a report comes to, for somebody who reads nothing else: what rejection does to the true accept rate, and whether
 * the method is shown to do better than what it is compared with. As HTML; nothing where there is no table.
 *
 * @param report - What an evaluation found.
 */
export function verdictHtml({ rejection, main: named, intervals }: EvaluationReport): string {
  const [table] = rejection;
  const contest = table && contestOf(table, named);
  if (table === undefined || contest === undefined) return '';
  const { main, other } = contest;
  const place = Math.max(
    table.columns.findIndex((portion) => portion > 0),
    0,
  );
  const [before, after] = [main.at[0], main.at[place]];
  if (before === undefined || after === undefined) return '';
  const name = `<strong>${escapeHtml(main.label)}</strong>`;
  const [from, to] = shownTogether([before, after]).map(inWords);
  const gain =
    `Rejecting the ${percent(table.columns[place] ?? 0)} of pairs that ${name} is least sure of takes the ` +
    `${term('true accept rate')} at a ${term('false accept rate')} of ${percent(table.far)} from ` +
    `<strong>${from}</strong> to <strong>${to}</strong>.`;
  return `<section class="verdict" aria-label="Verdict"><p>${gain}</p>${other ? comparison(main, other, intervals?.level) : ''}</section>`;
}

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };

/**
 * The verdict of a report in plain sentences, as its page begins and as a terminal shows it.
 *
 * @param report - What an evaluation found.
 * @param options - The longest line; no limit by default.
 * @returns Two sentences or three; empty where there is no table.
 *
 * @example
 * ```ts
 * import { verdictText } from '@scaleface/pipeline';
 *
 * const mine = { name: 'mine', label: 'mine', tar: [0.5, 0.9], at: [{ value: 0.5 }, { value: 0.9 }], area: { value: 0.35 } };
 * const table = { far: 0.01, convention: '', portions: [0, 0.5], columns: [0, 0.5], rows: [mine], against: ['mine'] };
 * const verdict = verdictText({
 *   schema: 'scaleface-report/2', title: '', description: '', data: {}, rejection: [table], histograms: [], measures: [], images: [],
 *   warnings: [], provenance: { engine: 'cpu', skipped: {}, versions: {}, seed: 1, configuration: {} },
 * });
 * verdict.slice(0, 52); // => 'Rejecting the 50 % of pairs that mine is least sure '
 * ```
 */
export function verdictText(report: EvaluationReport, { width }: { readonly width?: number } = {}): string {
  const text = verdictHtml(report)
    .replaceAll('</p><p>', ' ')
    .replaceAll(/<[^>]*>/g, '')
    .replaceAll(/&(#?\w+);/g, (all, name: string) => entities[name] ?? all);
  return wrapLines(text, width);
}

function comparison(main: ComparisonRow, other: ComparisonRow, level = 0.95): string {
  const difference = main.minus?.[other.name];
  if (difference === undefined) return '';
  const { low, high } = difference;
  const said =
    low === undefined || high === undefined
      ? 'Without an interval nothing can be said about chance'
      : low > 0
        ? 'The interval lies above 0: the gain is shown'
        : high < 0
          ? 'The interval lies below 0: it is shown to be worse'
          : 'The interval holds 0: a difference is <strong>not shown</strong> by these pairs';
  return (
    `<p>Over all rejected shares its ${term('rejection area')} less that of the ${escapeHtml(other.label)} is ` +
    `<strong>${inWords(shownDifference(difference))}</strong>. ${said} (${term('interval', `${percent(level)} interval`)}).</p>`
  );
}

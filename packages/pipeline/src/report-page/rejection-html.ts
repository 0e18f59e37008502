import type { ComparisonRow, RejectionTable } from '@scaleface/eval';
import { fewNote } from '../report/few-errors.js';
import { operatingPoint } from '../report/operating-point.js';
import { type Shown, shareOfWay } from '../report/rounding.js';
import { rangeOf } from './chart/axis.js';
import { escapeHtml } from './chart/escape.js';
import { forestChart } from './chart/forest.js';
import { type Curve, lineChart } from './chart/line-chart.js';
import { chosenRows } from './chosen-rows.js';
import { percent, shownDifference, shownOf, shownRate } from './digits.js';
import { type Cell, type Column, tableHtml } from './table-html.js';
import { term } from './terms.js';

const nothing: Shown = { value: '', interval: '' };

/**
 * The names of a table's methods in the order of their colours: those that others are compared with have the first ones,
 * which no other curve has again.
 *
 * @param table - The table.
 */
export function colourOrder({ rows, against = [] }: RejectionTable): string[] {
  const real = rows.filter(({ share }) => share !== undefined).map(({ name }) => name);
  return [...against, ...real.filter((name) => !against.includes(name))];
}

/** The curves of a table; random refusal and the oracle in grey. */
function curvesOf(table: RejectionTable, chosen: ReadonlySet<ComparisonRow>): Curve[] {
  const { rows, portions, against = [] } = table;
  const coloured = colourOrder(table);
  return rows.map((row): Curve => {
    const { name, label, tar, low, high, share } = row;
    return {
      label,
      x: portions,
      y: tar,
      low,
      high,
      look: share !== undefined ? coloured.indexOf(name) : name === 'oracle' ? 'oracle' : 'random',
      main: share !== undefined && against.includes(name),
      shown: chosen.has(row),
    };
  });
}

/** Header and cells: what decides stands first. */
function cellsOf(table: RejectionTable): { columns: Column[]; cells: (row: ComparisonRow) => Cell[] } {
  const { rows, against = [], columns } = table;
  const scores = rows.some(({ score }) => score !== undefined);
  const labelOf = (name: string): string => rows.find((row) => row.name === name)?.label ?? name;
  return {
    columns: [
      { text: 'confidence', html: term('confidence') },
      ...(scores ? [{ text: 'score', html: term('own score', 'score') }] : []),
      ...against.map((name) => ({ text: `area − ${labelOf(name)}` })),
      { text: 'area', html: term('rejection area', 'area') },
      { text: 'share of the way', html: term('share of the way') },
      ...columns.map((c) => {
        const text = `TAR, ${percent(c)} rejected`;
        return { text, html: `${term('true accept rate', 'TAR')}, ${percent(c)} rejected` };
      }),
    ],
    cells: ({ label, score = 'cosine', minus, area, share, at, events }) => [
      label,
      ...(scores ? [score] : []),
      ...against.map((name) => (minus?.[name] === undefined ? nothing : shownDifference(minus[name]))),
      shownOf(area),
      share === undefined ? '' : shareOfWay(share, 2),
      ...at.map((rate, k) => shownRate(rate, events?.[k])),
    ],
  };
}

/** Which methods differ from the first row that all are compared with. */
function comparisonHtml(table: RejectionTable, id: string): string {
  const [name] = table.against ?? [];
  const lines = table.rows.flatMap(({ label, minus }) => {
    const { value, low, high } = minus?.[name ?? ''] ?? { value: Number.NaN };
    return Number.isFinite(value) && low !== undefined && high !== undefined ? [{ label, value, low, high }] : [];
  });
  if (lines.length === 0) return '';
  const other = table.rows.find((row) => row.name === name)?.label ?? name;
  const { low, high } = rangeOf([0, ...lines.flatMap((line) => [line.low, line.high])]);
  return forestChart({
    id,
    title: `Area less that of ${other}`,
    description: `${lines.length} methods; ${lines.filter((l) => l.low > 0).length} are shown to be better, ${lines.filter((l) => l.high < 0).length} to be worse: their intervals do not hold 0.`,
    axis: { title: `area − ${other}`, low, high },
    lines: [...lines].sort((a, b) => b.value - a.value),
  });
}

/**
 * The section of one false accept rate: curves, the comparison of methods, the table.
 *
 * @param table - The comparison.
 * @param place - Its place among the tables.
 */
export function rejectionHtml(table: RejectionTable, place: number): string {
  const chosen = chosenRows(table);
  const { columns, cells } = cellsOf(table);
  const [some, others] = [true, false].map((is) => table.rows.filter((row) => chosen.has(row) === is));
  const values = [...chosen].flatMap(({ tar }) => tar);
  const point = operatingPoint(table);
  const note = escapeHtml(fewNote([table]));
  const chart = lineChart({
    id: `rejection${place}`,
    title: `TAR at FAR = ${point}, over the rejected share`,
    description: `True accept rate of ${table.rows.length} confidences when the least confident pairs are rejected, from none to ${percent(table.portions.at(-1) ?? 0)}. The numbers are in the table below.`,
    x: { title: 'rejected share of the pairs', low: 0, high: table.portions.at(-1) ?? 1, percent: true },
    y: { title: 'true accept rate', ...rangeOf(values, 0, 1) },
    curves: curvesOf(table, chosen),
    ...((others ?? []).length === 0
      ? {}
      : { caption: 'Drawn at first: what others are compared with, and then the largest areas.' }),
  });
  const rest = (others ?? []).map(cells);
  return `<section><h2 id="far${place}">Rejection at ${term('TAR at FAR', `FAR = ${point}`)}</h2>
<div class="pair">${chart}${comparisonHtml(table, `compare${place}`)}</div>
${tableHtml(columns, (some ?? []).map(cells), `True accept rate and area, each with its interval.${note && ` ${note}.`}`)}
${rest.length === 0 ? '' : `<details><summary>${rest.length} more rows</summary>${tableHtml(columns, rest, 'The other confidences.')}</details>`}
<details><summary>Convention</summary><p>${escapeHtml(table.convention)}.</p></details></section>`;
}

import { at } from '@scaleface/numerics';
import type { ReportDet } from '../report/figures.js';
import { lineChart } from './chart/line-chart.js';
import { percent, shownOf } from './digits.js';
import { tableHtml } from './table-html.js';
import { term } from './terms.js';

/** The rates whose numbers stand in the table, those of them that the pairs can show. */
const listed = [0.1, 0.01, 0.001, 0.0001, 0.00001];

const nearest = (fmr: readonly number[], rate: number): number => fmr.findIndex((r) => Math.abs(r / rate - 1) < 1e-9);

/**
 * The section of errors at every threshold; nothing where there are no curves.
 *
 * @param curves - One for each way to compare pairs.
 */
export function detHtml(curves: readonly ReportDet[]): string {
  const some = curves.filter(({ fmr }) => fmr.length > 1);
  if (some.length === 0) return '';
  const positive = some.flatMap(({ fnmr }) => fnmr.map(({ value }) => value)).filter((v) => v > 0);
  const low = Math.max(1e-6, Math.min(...positive, 0.5) / 1.5);
  const rates = some.flatMap(({ fmr }) => fmr);
  const clip = (value: number): number => Math.max(low, value);
  const chart = lineChart({
    id: 'det',
    title: 'Errors at every threshold',
    description: 'False non-match rate over false match rate, both on logarithmic axes, for each way to compare pairs.',
    x: { title: 'false match rate (FMR)', low: Math.min(...rates), high: Math.max(...rates), log: true, percent: true },
    y: { title: 'false non-match rate (FNMR)', low, high: 1, log: true, percent: true },
    curves: some.map(({ label, fmr, fnmr }, i) => ({
      label,
      x: fmr,
      y: fnmr.map(({ value }) => clip(value)),
      low: fnmr.map((e) => clip(e.low ?? e.value)),
      high: fnmr.map((e) => clip(e.high ?? e.value)),
      look: i,
      main: i < 2 && fnmr[0]?.low !== undefined,
      shown: i < 7,
    })),
  });
  const columns = listed.filter((rate) => some.every(({ fmr }) => nearest(fmr, rate) >= 0));
  const table = tableHtml(
    [
      { text: 'score' },
      { text: 'equal error rate' },
      ...columns.map((rate) => ({ text: `FNMR at FMR ${percent(rate)}` })),
    ],
    some.map(({ label, fmr, fnmr, equalErrorRate }) => [
      label,
      shownOf(equalErrorRate),
      ...columns.map((rate) => shownOf(at(fnmr, nearest(fmr, rate)))),
    ]),
    'Without rejection, at thresholds whose FMR is at most the one named. Lower is better.',
  );
  return `<section><h2 id="errors">Errors at every threshold (${term('DET')})</h2>\n<div class="pair">${chart}${table}</div></section>`;
}

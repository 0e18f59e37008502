import type { Estimate } from '@scaleface/eval';
import type { ReportCalibration } from '../report/figures.js';
import type { Shown } from '../report/rounding.js';
import { lineChart } from './chart/line-chart.js';
import { shownOf } from './digits.js';
import { tableHtml } from './table-html.js';
import { term } from './terms.js';

const shown = (estimate: Estimate | undefined): Shown | string => (estimate === undefined ? '–' : shownOf(estimate));

/**
 * The section that says whether probabilities hold; nothing where no model gives some.
 *
 * @param found - One for each method.
 * @param colours - Names of methods in the order of the colours that they have in the figures above.
 */
export function calibrationHtml(found: readonly ReportCalibration[], colours: readonly string[] = []): string {
  if (found.length === 0) return '';
  const lookOf = (name: string, i: number): number => (colours.includes(name) ? colours.indexOf(name) : i);
  const chart = lineChart({
    id: 'calibration',
    title: 'Share of genuine pairs over their probability',
    description: 'Observed share of genuine pairs against the mean probability of a match; on the diagonal both agree.',
    x: { title: 'probability of a match', low: 0, high: 1, percent: true },
    y: { title: 'share of genuine pairs', low: 0, high: 1, percent: true },
    curves: [
      { label: 'as it should be', x: [0, 1], y: [0, 1], look: 'ideal' },
      ...found.map(({ name, label, predicted, observed }, i) => ({
        label,
        x: predicted,
        y: observed.map(({ value }) => value),
        low: observed.map(({ low, value }) => low ?? value),
        high: observed.map(({ high, value }) => high ?? value),
        look: lookOf(name, i),
        main: i === 0,
        dots: true,
      })),
    ],
    caption: 'A dot a tenth of the pairs; its line is the interval for independent pairs.',
  });
  const measured = found.filter(({ error }) => error !== undefined);
  const columns = ['probabilities of', 'calibration error', 'Cllr, bits', 'least Cllr, bits'];
  const table = tableHtml(
    columns.map((text) => ({ text })),
    measured.map(({ label, error, cllr, cllrMin }) => [label, shown(error), shown(cllr), shown(cllrMin)]),
    'With the share of genuine pairs of this list as the prior. Cllr is the cost of the probabilities; the least is what the best calibration of the same scores would cost.',
  );
  return `<section><h2 id="probabilities">Do the probabilities hold? (${term('calibration')})</h2>\n<div class="pair">${chart}${measured.length === 0 ? '' : table}</div></section>`;
}

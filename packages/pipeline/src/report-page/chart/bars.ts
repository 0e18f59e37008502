import { at } from '@scaleface/numerics';
import { rangeOf } from './axis.js';
import { escapeHtml } from './escape.js';
import { across, down, framed, length, type Named } from './frame.js';

/** Shares of two or more groups in the same bins. */
export interface Bars extends Named {
  /** The quantity along. */
  readonly quantity: string;
  /** Borders of the bins. */
  readonly edges: readonly number[];
  /** Name and counts of each group. */
  readonly groups: readonly { readonly name: string; readonly counts: readonly number[] }[];
}

/**
 * Bars of groups over each other as a figure of a page; each group's sum to 1, so that groups of unequal size compare.
 *
 * @param bars - Borders and counts.
 */
export function barChart(bars: Bars): string {
  const { id, title, quantity, edges, groups } = bars;
  const shares = groups.map(({ counts }) => {
    const total = counts.reduce((sum, c) => sum + c, 0);
    return counts.map((c) => (total === 0 ? 0 : c / total));
  });
  const x = { title: quantity, low: at(edges, 0), high: at(edges, edges.length - 1) };
  const y = { title: 'share of the group', low: 0, high: rangeOf(shares.flat()).high, percent: true };
  const drawn = shares.map((own, g) => {
    const steps = own.map((share, i) => {
      const [from, to, height] = [across(x, at(edges, i)), across(x, at(edges, i + 1)), down(y, share)];
      return `L${length(from)} ${length(height)}L${length(to)} ${length(height)}`;
    });
    const [first, last] = [across(x, x.low), across(x, x.high)];
    return `<path class="bar g${g % 3}" d="M${length(first)} ${down(y, 0)}${steps.join('')}L${length(last)} ${down(y, 0)}Z"/>`;
  });
  const legend = groups.map(
    ({ name }, g) =>
      `<span><svg viewBox="0 0 26 10" aria-hidden="true"><path class="bar g${g % 3}" d="M1 1h24v8h-24z"/></svg> ${escapeHtml(name)}</span>`,
  );
  return `<figure class="bars" id="${id}"><p class="name">${escapeHtml(title)}</p>
<div class="plot">${framed(bars, x, y, drawn.join(''))}</div><p class="legend">${legend.join('\n')}</p></figure>`;
}

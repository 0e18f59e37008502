import type { Axis } from './axis.js';
import { escapeHtml, jsonInPage } from './escape.js';
import { across, BOX, down, framed, length, type Named } from './frame.js';

/** A curve of a chart. */
export interface Curve {
  /** Name for readers. */
  readonly label: string;
  /** Along. */
  readonly x: readonly number[];
  /** Up. Points that are not finite are left out. */
  readonly y: readonly number[];
  /** Lower ends of the intervals around `y`. */
  readonly low?: readonly number[] | undefined;
  /** Upper ends. */
  readonly high?: readonly number[] | undefined;
  /** Its look: a place in the list of colours, or one of the grey looks of lines that are no method. */
  readonly look: number | 'random' | 'oracle' | 'ideal';
  /** Whether its band is drawn, and its line thick. */
  readonly main?: boolean;
  /** Whether it is drawn before the reader asks for it; so by default. */
  readonly shown?: boolean;
  /** Whether its points have marks. */
  readonly dots?: boolean;
}

/** A chart of curves. */
export interface LineChart extends Named {
  /** The axis along. */
  readonly x: Axis;
  /** The axis up. */
  readonly y: Axis;
  /** The curves. */
  readonly curves: readonly Curve[];
  /** A sentence below. */
  readonly caption?: string;
}

/** How many colours there are; further curves have them again, dashed. */
const COLOURS = 10;

const classOf = ({ look }: Curve): string =>
  typeof look === 'string' ? look : `c${look % COLOURS} d${Math.min(2, Math.floor(look / COLOURS))}`;

/** The points of a path, in the plot's own units. */
function pointsOf(chart: LineChart, xs: readonly number[], ys: readonly number[]): string[] {
  const { x, y } = chart;
  return xs.flatMap((at, i) => {
    const place = [across(x, at), down(y, ys[i] as number)] as const;
    return place.every(Number.isFinite) ? [`${length(place[0])} ${length(place[1])}`] : [];
  });
}

function drawn(chart: LineChart, curve: Curve, place: number): string {
  const { x, y, low, high, main, dots } = curve;
  const points = pointsOf(chart, x, y);
  if (points.length === 0) return '';
  const band =
    main && !dots && low !== undefined && high !== undefined
      ? `<path class="band" d="M${[...pointsOf(chart, x, high), ...pointsOf(chart, x, low).reverse()].join('L')}Z"/>`
      : '';
  const bars =
    dots && low !== undefined && high !== undefined
      ? x.map((at, i) => `<path d="M${pointsOf(chart, [at, at], [low[i] as number, high[i] as number]).join('L')}"/>`)
      : [];
  const marks = dots ? points.map((p) => `<path class="dot" d="M${p}h0"/>`) : [];
  const line = `<path d="M${points.join('L')}"/>`;
  return `<g class="${classOf(curve)} s${place}${main ? ' main' : ''}">${band}${bars.join('')}${line}${marks.join('')}</g>`;
}

/**
 * A chart of curves as a figure of a page: a labelled drawing, a list of the curves in which each can be left out, and
 * the numbers for the page's script, which reads them out and zooms.
 *
 * @param chart - Axes and curves.
 */
export function lineChart(chart: LineChart): string {
  const { id, title, x, y, curves, caption } = chart;
  // Those that matter are drawn last, above the others.
  const order = curves.map((curve, i) => [curve, i] as const).sort(([a], [b]) => Number(!!a.main) - Number(!!b.main));
  const labels = curves.map(
    (curve, i) =>
      `<label class="${classOf(curve)}"><input type="checkbox" class="t${i}"${curve.shown === false ? '' : ' checked'}>` +
      `<svg viewBox="0 0 26 10" aria-hidden="true"><path d="M1 5h24"/></svg>` +
      `<span>${escapeHtml(curve.label)} <span class="at"></span></span></label>`,
  );
  const [first, more] = [true, false].map((is) => labels.filter((_, i) => (curves[i]?.shown !== false) === is));
  const legend = [
    ...(first ?? []),
    ...(more?.length ? [`<details><summary>${more.length} more to choose</summary>${more.join('\n')}</details>`] : []),
  ];
  const numbers = curves.map(({ label, x: xs, y: ys, low, high }) => ({ label, x: xs, y: ys, low, high }));
  return `<figure class="chart" id="${id}"><p class="name">${escapeHtml(title)}</p>
<div class="plot">${framed(chart, x, y, order.map(([curve, i]) => drawn(chart, curve, i)).join('\n'))}</div>
<fieldset class="legend"><legend>Shown</legend>${legend.join('\n')}</fieldset>
${caption === undefined ? '' : `<figcaption>${escapeHtml(caption)}</figcaption>`}
<script type="application/json" class="numbers">${jsonInPage({ box: BOX, x, y, curves: numbers })}</script></figure>`;
}

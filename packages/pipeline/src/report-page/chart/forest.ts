import { type Axis, partOf, ticksOf, tickText } from './axis.js';
import { escapeHtml } from './escape.js';
import { length, type Named, openSvg } from './frame.js';

/** Differences with their intervals, one a line. */
export interface Forest extends Named {
  /** What is less than or more than 0. */
  readonly axis: Axis;
  /** Name, number and interval of each line. */
  readonly lines: readonly {
    readonly label: string;
    readonly value: number;
    readonly low: number;
    readonly high: number;
  }[];
}

/** At the right half of a mark's number has room. */
const [LEFT, WIDTH, STEP, TOP] = [246, 364, 26, 12] as const;

/** A name that has room beside the lines. */
const short = (label: string): string => (label.length > 30 ? `${label.slice(0, 29)}…` : label);

/** Differences as a figure of a page: a dot and the line of its interval, by which side of 0 it lies. */
export function forestChart(forest: Forest): string {
  const { id, title, axis, lines } = forest;
  const place = (value: number): string => length(LEFT + Math.min(1, Math.max(0, partOf(axis, value))) * WIDTH);
  const bottom = TOP + STEP * lines.length;
  const marks = ticksOf(axis).map(
    (v) =>
      `<line x1="${place(v)}" x2="${place(v)}" y1="${TOP}" y2="${bottom}"/>` +
      `<text x="${place(v)}" y="${bottom + 18}" text-anchor="middle">${tickText(axis, v)}</text>`,
  );
  const rows = lines.map(({ label, value, low, high }, i) => {
    const y = TOP + STEP * (i + 0.5);
    const side = low > 0 ? 'better' : high < 0 ? 'worse' : 'open';
    return (
      `<g class="${side}"><text x="${LEFT - 12}" y="${y + 5}" text-anchor="end">${escapeHtml(short(label))}</text>` +
      `<path d="M${place(low)} ${y}H${place(high)}"/><circle cx="${place(value)}" cy="${y}" r="4.5"/></g>`
    );
  });
  return `<figure class="forest" id="${id}"><p class="name">${escapeHtml(title)}</p>
<div class="plot">${openSvg(forest, [640, bottom + 50])}<g class="grid">${marks.join('')}</g>
<line class="zero" x1="${place(0)}" x2="${place(0)}" y1="${TOP}" y2="${bottom}"/>
${rows.join('\n')}<text class="axis" x="${LEFT + WIDTH}" y="${bottom + 42}" text-anchor="end">${escapeHtml(axis.title)}</text></svg></div></figure>`;
}

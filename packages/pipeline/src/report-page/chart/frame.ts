import { type Axis, partOf, ticksOf, tickText } from './axis.js';
import { escapeHtml } from './escape.js';

/** Where a chart's plot lies in its drawing: left, top, width, height. */
export const BOX = [68, 34, 542, 306] as const;

/** The whole drawing. */
const SIZE = [640, 396] as const;

/** A length of a drawing, with a tenth of a unit at most. */
export const length = (value: number): string => String(+value.toFixed(1));

/** A place in the plot's own units. */
export const across = (axis: Axis, value: number): number => partOf(axis, value) * BOX[2];

/** The same, downwards. */
export const down = (axis: Axis, value: number): number => (1 - partOf(axis, value)) * BOX[3];

/** Marks, lines and numbers of both axes. */
function grid(x: Axis, y: Axis): string {
  const [left, top, width, height] = BOX;
  const columns = ticksOf(x).map((v) => {
    const at = length(left + across(x, v));
    return (
      `<line x1="${at}" x2="${at}" y1="${top}" y2="${top + height}"/>` +
      `<text x="${at}" y="${top + height + 19}" text-anchor="middle">${tickText(x, v)}</text>`
    );
  });
  const rows = ticksOf(y).map((v) => {
    const at = length(top + down(y, v));
    return (
      `<line x1="${left}" x2="${left + width}" y1="${at}" y2="${at}"/>` +
      `<text x="${left - 7}" y="${length(Number(at) + 4.5)}" text-anchor="end">${tickText(y, v)}</text>`
    );
  });
  return `<g class="grid">${columns.join('')}${rows.join('')}</g>`;
}

/** What a drawing shows, for those who do not see it. */
export interface Named {
  /** Of the element, once in a page. */
  readonly id: string;
  /** What it is. */
  readonly title: string;
  /** What is to be seen. */
  readonly description: string;
}

/** The beginning of a labelled drawing. */
export const openSvg = ({ id, title, description }: Named, [width, height]: readonly [number, number]): string =>
  `<svg viewBox="0 0 ${width} ${height}" role="img" aria-labelledby="${id}-title ${id}-desc">` +
  `<title id="${id}-title">${escapeHtml(title)}</title><desc id="${id}-desc">${escapeHtml(description)}</desc>`;

/** A drawing with two axes around what is drawn in the plot's own units. */
export function framed(named: Named, x: Axis, y: Axis, inside: string): string {
  const [left, top, width, height] = BOX;
  return `${openSvg(named, SIZE)}
<text class="axis" x="8" y="18">${escapeHtml(y.title)}</text>
<text class="axis" x="${left + width}" y="${SIZE[1] - 8}" text-anchor="end">${escapeHtml(x.title)}</text>
${grid(x, y)}
<svg class="inside" x="${left}" y="${top}" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" preserveAspectRatio="none">${inside}</svg>
<rect class="frame" x="${left}" y="${top}" width="${width}" height="${height}"/></svg>`;
}

import { axes, type Frame, frameOf, linePath, type Scale } from './chart-frame.js';
import { h, svg } from './element.js';

/** A line of a chart. */
export interface Line {
  readonly label: string;
  readonly x: ArrayLike<number>;
  readonly y: ArrayLike<number>;
  /** Place among the colours, 0 … 5; −1 and −2 are grey, dashed and dotted, for what the others are compared with. */
  readonly colour: number;
  /** A band around it: lower and upper ends. */
  readonly band?: { readonly low: ArrayLike<number>; readonly high: ArrayLike<number> };
}

/** What a chart shows. */
interface ChartData {
  readonly lines: readonly Line[];
  /** The point that is looked at. */
  readonly mark?: { readonly x: number; readonly y: number };
  /** A vertical line, where a second phase begins for instance. */
  readonly divide?: { readonly x: number; readonly label: string };
}

/** Titles and axes. */
export interface ChartOptions {
  readonly title: string;
  readonly x: Scale;
  readonly y: Scale;
}

/** A chart of lines that can be drawn again with other data. */
export interface Chart {
  readonly element: HTMLElement;
  draw(data: ChartData): void;
  /** The chart as it stands, for a report. */
  text(): string;
}

const colourOf = (line: Line): string =>
  line.colour < 0 ? `line-reference${-line.colour}` : `line-${line.colour % 6}`;

function drawLine(frame: Frame, line: Line): SVGElement[] {
  const name = colourOf(line);
  const drawn: SVGElement[] = [];
  if (line.band !== undefined) {
    const back = Array.from(line.x).reverse();
    const there = linePath(frame, line.x, line.band.high);
    const home = linePath(frame, back, Array.from(line.band.low).reverse()).replace(/^M/, 'L');
    drawn.push(svg('path', { d: `${there}${home}Z`, class: `band ${name}` }));
  }
  drawn.push(svg('path', { d: linePath(frame, line.x, line.y), class: `line ${name}` }));
  return drawn;
}

/**
 * A chart of lines as SVG, with a legend where there are several.
 *
 * @param options - Titles and axes.
 */
export function chart({ title, x, y }: ChartOptions): Chart {
  const picture = svg('svg', { viewBox: '0 0 480 300', role: 'img', 'aria-label': title });
  const legend = h('ul', { class: 'legend' });
  const element = h('figure', { class: 'chart' }, h('figcaption', {}, title), picture, legend);
  return {
    element,
    draw({ lines, mark, divide }) {
      const frame = frameOf(lines, x, y);
      const parts: SVGElement[] = [axes(frame, x, y)];
      if (divide !== undefined) {
        const at = frame.toX(divide.x);
        parts.push(svg('line', { x1: at, x2: at, y1: frame.top, y2: frame.bottom, class: 'divide' }));
        parts.push(svg('text', { x: at + 4, y: frame.top + 10, class: 'note' }, divide.label));
      }
      for (const line of lines) parts.push(...drawLine(frame, line));
      if (mark !== undefined)
        parts.push(svg('circle', { cx: frame.toX(mark.x), cy: frame.toY(mark.y), r: 5, class: 'mark' }));
      picture.replaceChildren(...parts);
      const named = lines.length > 1 ? lines : [];
      legend.replaceChildren(
        ...named.map((line) => h('li', {}, h('span', { class: `swatch ${colourOf(line)}` }), line.label)),
      );
      const last = lines.map(
        ({ label, y: values }) => `${label} ends at ${(values[values.length - 1] ?? 0).toFixed(3)}`,
      );
      picture.setAttribute('aria-label', `${title}. ${last.join('; ')}`);
    },
    text: () => `<figure>${h('div', {}, element.cloneNode(true)).innerHTML}</figure>`,
  };
}

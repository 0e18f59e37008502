import { svg } from './element.js';
import { shortNumber, ticks } from './ticks.js';

/** An axis. */
export interface Scale {
  readonly title: string;
  /** Ends; those of the data by default. */
  readonly low?: number;
  readonly high?: number;
  /** Powers of ten are as far apart as each other. */
  readonly log?: boolean;
  /** Where numbers stand; round ones by default. */
  readonly ticks?: readonly number[];
  readonly format?: (value: number) => string;
}

/** Where numbers lie in a picture of 480 × 300. */
export interface Frame {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
  readonly x: readonly [number, number];
  readonly y: readonly [number, number];
  toX(value: number): number;
  toY(value: number): number;
}

interface Numbers {
  readonly x: ArrayLike<number>;
  readonly y: ArrayLike<number>;
  readonly band?: { readonly low: ArrayLike<number>; readonly high: ArrayLike<number> };
}

function endsOf(all: readonly ArrayLike<number>[], { low, high, log }: Scale): [number, number] {
  let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const values of all) {
    for (let i = 0; i < values.length; i++) {
      const value = values[i] as number;
      if (!Number.isFinite(value) || (log === true && value <= 0)) continue;
      least = Math.min(least, value);
      most = Math.max(most, value);
    }
  }
  if (least > most) [least, most] = log === true ? [0.001, 1] : [0, 1];
  const pad = log === true || least < most ? 0 : 0.5;
  return [low ?? least - pad, high ?? most + pad];
}

const place = (value: number, [low, high]: readonly [number, number], log: boolean | undefined): number =>
  log === true ? Math.log(Math.max(value, low) / low) / Math.log(high / low) : (value - low) / (high - low);

/** A frame that holds all lines. */
export function frameOf(lines: readonly Numbers[], x: Scale, y: Scale): Frame {
  const [left, right, top, bottom] = [54, 458, 12, 254];
  const across = endsOf(
    lines.map((line) => line.x),
    x,
  );
  const up = endsOf(
    lines.flatMap((line) => (line.band === undefined ? [line.y] : [line.y, line.band.low, line.band.high])),
    y,
  );
  const toX = (value: number): number => left + (right - left) * place(value, across, x.log);
  const toY = (value: number): number => bottom - (bottom - top) * place(value, up, y.log);
  return { left, right, top, bottom, x: across, y: up, toX, toY };
}

/** The way of a line; gaps where a number is missing. */
export function linePath({ toX, toY }: Frame, x: ArrayLike<number>, y: ArrayLike<number>): string {
  let path = '';
  let broken = true;
  for (let i = 0; i < x.length; i++) {
    const [px, py] = [toX(x[i] as number), toY(y[i] as number)];
    if (!Number.isFinite(px) || !Number.isFinite(py)) {
      broken = true;
      continue;
    }
    path += `${broken ? 'M' : 'L'}${px.toFixed(1)} ${py.toFixed(1)}`;
    broken = false;
  }
  return path;
}

const marksOf = (scale: Scale, [low, high]: readonly [number, number]): readonly number[] => {
  if (scale.ticks !== undefined) return scale.ticks;
  if (scale.log !== true) return ticks(low, high);
  const [first, last] = [Math.ceil(Math.log10(low) - 1e-9), Math.floor(Math.log10(high) + 1e-9)];
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => 10 ** (first + i));
};

/** The axes with their grid, numbers and titles. */
export function axes(frame: Frame, x: Scale, y: Scale): SVGGElement {
  const { left, right, top, bottom, toX, toY } = frame;
  const group = svg('g', { class: 'axes' });
  for (const value of marksOf(x, frame.x)) {
    const at = toX(value);
    group.append(svg('line', { x1: at, x2: at, y1: top, y2: bottom }));
    group.append(svg('text', { x: at, y: bottom + 16, 'text-anchor': 'middle' }, (x.format ?? shortNumber)(value)));
  }
  for (const value of marksOf(y, frame.y)) {
    const at = toY(value);
    group.append(svg('line', { x1: left, x2: right, y1: at, y2: at }));
    group.append(svg('text', { x: left - 6, y: at + 4, 'text-anchor': 'end' }, (y.format ?? shortNumber)(value)));
  }
  group.append(svg('text', { x: (left + right) / 2, y: 290, 'text-anchor': 'middle' }, x.title));
  const middle = (top + bottom) / 2;
  group.append(
    svg('text', { x: 12, y: middle, 'text-anchor': 'middle', transform: `rotate(-90 12 ${middle})` }, y.title),
  );
  return group;
}

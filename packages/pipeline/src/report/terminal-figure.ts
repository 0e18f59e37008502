import type { RejectionTable } from '@scaleface/eval';
import { at } from '@scaleface/numerics';
import { type FigureCurve, figureCurves } from './figure-curves.js';
import { operatingPoint } from './operating-point.js';
import { brailleCanvas, letterCanvas } from './terminal-canvas.js';

/** How curves are drawn in a terminal. */
export interface FigureOptions {
  /** Characters per line; 80 by default. */
  readonly width?: number;
  /** Lines of the plot itself; 16 by default. */
  readonly height?: number;
  /**
   * Colours a text for the real confidence at this place of the table, from 0, or for random refusal and the oracle, −1.
   * With it curves are lines of Braille dots; without it each is a row of one letter, which any terminal or file can show.
   */
  readonly paint?: (text: string, place: number) => string;
}

const STEPS = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2];

/**
 * Rejection curves for a terminal: TAR over the rejected portion, and a legend with each curve's last value.
 *
 * @param table - The comparison at one false accept rate.
 * @param options - Size and colours.
 * @returns Lines of text without a final line break.
 *
 * @example
 * ```ts
 * import { rejectionFigure } from '@scaleface/pipeline';
 *
 * const row = { name: 'norm', label: 'norm', tar: [0.5, 1], at: [], area: { value: 0.375 }, share: 0.5 };
 * const table = { far: 0.01, convention: '', portions: [0, 0.5], columns: [], rows: [row] };
 * const lines = rejectionFigure(table, { width: 40, height: 5 }).split('\n');
 * lines[0]; // => 'TAR at FAR = 0.01'
 * lines.at(-1); // => '  n norm 1.000'
 * ```
 */
export function rejectionFigure(table: RejectionTable, options: FigureOptions = {}): string {
  const { width = 80, height = 16, paint } = options;
  const curves = figureCurves(table);
  const { low, high, step } = rangeOf(curves);
  const columns = Math.max(20, width - 8);
  const canvas = (paint === undefined ? letterCanvas : brailleCanvas)(columns, height);
  const symbols = symbolsOf(curves);
  const upon = curves.map((_, i) => i).sort((a, b) => rankOf(curves, a) - rankOf(curves, b) || a - b);
  for (const i of upon) {
    const { tar, place } = at(curves, i);
    const heightAt = (x: number): number => (interpolate(table.portions, tar, x) - low) / (high - low);
    canvas.draw(heightAt, at(symbols, i), (text) => paint?.(text, place) ?? text);
  }
  const labels = new Map<number, string>();
  for (let v = low; v < high + step / 2; v += step) {
    labels.set(Math.round((1 - (v - low) / (high - low)) * (height - 1)), v.toFixed(step < 0.01 ? 3 : 2));
  }
  const plot = canvas.lines().map((line, i) => {
    const label = labels.get(i);
    return `${(label ?? '').padStart(5)} ${label === undefined ? '│' : '┤'}${line}`.trimEnd();
  });
  const legend = curves.map((curve, i) => {
    const mark = paint?.('━━', curve.place) ?? at(symbols, i);
    const text = `${curve.label} ${at(curve.tar, curve.tar.length - 1).toFixed(3)}`;
    return { shown: `${mark} ${text}`, width: (paint === undefined ? 2 : 3) + text.length };
  });
  return [
    `TAR at FAR = ${operatingPoint(table)}`,
    ...plot,
    ...axis(table.portions, columns),
    ...flow(legend, width),
  ].join('\n');
}

/** Random refusal and the oracle are drawn first, the rows that the others are compared with last. */
const rankOf = (curves: readonly FigureCurve[], i: number): number => {
  const { place, band } = at(curves, i);
  return place < 0 ? 0 : band === undefined ? 1 : 2;
};

function rangeOf(curves: readonly FigureCurve[]): { low: number; high: number; step: number } {
  const values = curves.flatMap((c) => c.tar).filter(Number.isFinite);
  if (values.length === 0) return { low: 0, high: 1, step: 0.2 };
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const step = STEPS.find((s) => (most - least) / s <= 5) ?? 0.2;
  const low = Math.floor(least / step + 1e-9) * step;
  const high = Math.ceil(most / step - 1e-9) * step;
  return { low, high: high > low ? high : low + step, step };
}

/** The value at a share of the way from the first portion to the last. */
function interpolate(portions: readonly number[], values: readonly number[], x: number): number {
  const first = at(portions, 0);
  const place = first + x * (at(portions, portions.length - 1) - first);
  const next = portions.findIndex((p) => p >= place - 1e-12);
  if (next <= 0) return at(values, Math.max(0, next));
  const [before, after] = [at(portions, next - 1), at(portions, next)];
  const t = (place - before) / (after - before);
  return (1 - t) * at(values, next - 1) + t * at(values, next);
}

/** A letter of its name for each curve, the first that no other has; a dot for random refusal, a star for the oracle. */
function symbolsOf(curves: readonly FigureCurve[]): string[] {
  const taken = new Set<string>();
  return curves.map(({ name, place }, i) => {
    if (place < 0) return i === 0 ? '.' : '*';
    const letters = `${name.toLowerCase().replaceAll(/[^a-z0-9]/g, '')}abcdefghijklmnopqrstuvwxyz0123456789`;
    const symbol = [...letters].find((c) => !taken.has(c)) ?? '+';
    taken.add(symbol);
    return symbol;
  });
}

/** The horizontal axis, a number at each fifth of it. */
function axis(portions: readonly number[], columns: number): string[] {
  const [first, last] = [at(portions, 0), at(portions, portions.length - 1)];
  const places = Array.from({ length: 6 }, (_, i) => Math.round((i * (columns - 1)) / 5));
  const line = Array.from({ length: columns }, (_, c) => (places.includes(c) ? '┴' : '─')).join('');
  let numbers = '';
  places.forEach((c, i) => {
    const text = `${+(100 * (first + ((last - first) * i) / 5)).toFixed(1)} %`;
    const start = Math.min(columns - text.length, Math.max(0, c - Math.floor(text.length / 2)));
    numbers = numbers.padEnd(start) + text;
  });
  return [`      └${line}`, `       ${numbers}`, '       rejected pairs; after each name: its last TAR'];
}

/** Entries side by side, as many a line as fit. */
function flow(entries: readonly { readonly shown: string; readonly width: number }[], width: number): string[] {
  const cell = Math.max(...entries.map((e) => e.width));
  const each = Math.max(1, Math.floor((width - 2) / (cell + 3)));
  const lines: string[] = [];
  for (let i = 0; i < entries.length; i += each) {
    const line = entries.slice(i, i + each).map((e) => e.shown + ' '.repeat(cell - e.width));
    lines.push(`  ${line.join('   ')}`.trimEnd());
  }
  return lines;
}

import type { Estimate } from '@scaleface/eval';

/** A number of three places with a real minus, and a dash for one that does not exist. */
export const three = (value: number): string =>
  Number.isFinite(value) ? `${value < 0 ? '−' : ''}${Math.abs(value).toFixed(3)}` : '–';

/** The same of a difference, with its sign. */
export const signed = (value: number): string => (value >= 0 ? '+' : '') + three(value);

/** Header and rows as a table in Markdown. */
export const markdownTable = (header: readonly string[], rows: readonly (readonly string[])[]): string =>
  [header, header.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');

/** A number with its interval, if it has one. */
export function cell(estimate: Estimate | undefined, number: (value: number) => string): string {
  if (estimate === undefined) return '';
  const { value, low, high } = estimate;
  return number(value) + (low === undefined || high === undefined ? '' : ` [${number(low)}, ${number(high)}]`);
}

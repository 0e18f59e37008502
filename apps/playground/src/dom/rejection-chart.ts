import type { RejectionTable } from '@scaleface/eval';
import { type Chart, chart, type Line } from './chart.js';

const percent = (value: number): string => `${Math.round(100 * value)} %`;

/** An empty chart of rejection. */
export const rejectionChart = (title: string): Chart =>
  chart({
    title,
    x: { title: 'rejected pairs', low: 0, high: 0.5, format: percent },
    y: { title: 'true accept rate', high: 1 },
  });

/** The rows of a table as lines: those that are no confidence are grey. */
export function rejectionLines({ rows, portions }: RejectionTable): Line[] {
  let colour = 0;
  return rows.map(({ name, label, tar, low, high }) => {
    const reference = { random: -1, oracle: -2 }[name];
    const band = reference === undefined && low !== undefined && high !== undefined ? { band: { low, high } } : {};
    return { label, x: portions, y: tar, colour: reference ?? colour++, ...band };
  });
}

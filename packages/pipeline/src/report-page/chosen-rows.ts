import type { ComparisonRow, RejectionTable } from '@scaleface/eval';

/** How many methods are drawn and listed before the reader asks for more. */
const MOST = 7;

/**
 * The rows that a page shows first: all where there are few, else random refusal, the oracle, the rows that others are
 * compared with, and then those of the largest area.
 *
 * @param table - The comparison at one false accept rate.
 */
export function chosenRows({ rows, against = [] }: RejectionTable): Set<ComparisonRow> {
  if (rows.length <= MOST + 2) return new Set(rows);
  const first = rows.filter(({ name, share }) => share === undefined || against.includes(name));
  const rest = rows.filter((row) => !first.includes(row)).sort((a, b) => b.area.value - a.area.value);
  return new Set([...first, ...rest.slice(0, Math.max(0, MOST - first.length))]);
}

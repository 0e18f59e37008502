import { at } from '@scaleface/numerics';
import { areaUnder } from '../counts/area.js';
import { type BootstrapEstimate, bootstrap, type WeightedStatistic } from '../intervals/bootstrap.js';
import type { ComparisonLines } from './comparison-lines.js';
import type { ComparisonInput, Estimate } from './comparison-types.js';

/** The numbers of a table with their intervals, all from the same draws of identities. */
export interface ComparisonIntervals {
  /** TAR of a row at a portion. */
  readonly tar: (line: number, portion: number) => Estimate;
  /** The area of a row. */
  readonly area: (line: number) => Estimate;
  /** The area of a row less that of another. */
  readonly difference: (line: number, other: number) => Estimate;
}

/**
 * Bootstraps all rows of all tables together, so that differences of two rows are paired.
 *
 * @param input - Identities, number of draws, level and seed; with 0 draws there are no intervals.
 * @param compared - The rows of each table.
 * @param portions - Rejected portions.
 * @param references - Rows that the others are compared with, the same in every table.
 * @returns One a table.
 */
export function comparisonIntervals(
  input: ComparisonInput,
  { tables, weigh }: ComparisonLines,
  portions: readonly number[],
  references: readonly number[],
): ComparisonIntervals[] {
  const { replicates = 200, level = 0.95, seed = 0, subjects, drawnValues } = input;
  const joint: WeightedStatistic = (weights) => {
    weigh(weights);
    return tables.flatMap((lines) => {
      const tars = lines.map((line) => line.tarNow());
      const areas = tars.map((tar) => areaUnder(portions, tar));
      const gains = references.flatMap((r) => areas.map((area) => area - at(areas, r)));
      return [...tars.flat(), ...areas, ...gains];
    });
  };
  const found =
    replicates === 0 ? undefined : bootstrap({ statistic: joint, subjects, replicates, level, seed, drawnValues }).all;
  return tables.map((lines, t) => {
    const first = t * lines.length * (portions.length + 1 + references.length);
    const firstArea = first + lines.length * portions.length;
    const areaOf = (line: number): number => at(lines, line).area;
    return {
      tar: (line, p) => withInterval(at(at(lines, line).tar, p), found?.[first + line * portions.length + p]),
      area: (line) => withInterval(areaOf(line), found?.[firstArea + line]),
      difference: (line, other) => {
        const place = firstArea + (1 + references.indexOf(other)) * lines.length + line;
        return withInterval(areaOf(line) - areaOf(other), found?.[place]);
      },
    };
  });
}

const withInterval = (value: number, found: BootstrapEstimate | undefined): Estimate =>
  found === undefined ? { value } : { value, low: found.lower, high: found.upper };

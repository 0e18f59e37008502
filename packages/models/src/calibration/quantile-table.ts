import { at } from '@scaleface/numerics';

/** How many quantiles a table has: 0, 0.01, …, 1. */
export const quantiles = 101;

/**
 * The quantiles 0, 0.01, …, 1 of some numbers, each one of them (the nearest rank).
 *
 * @param values - At least one number, all finite.
 */
export function quantileTable(values: ArrayLike<number>): number[] {
  const sorted = Float64Array.from(values).sort();
  const last = quantiles - 1;
  return Array.from({ length: quantiles }, (_, q) => at(sorted, Math.round((q * (sorted.length - 1)) / last)));
}

/**
 * The share of a table's quantiles that lie below a number, from 0 to 1.
 *
 * @param table - From {@link quantileTable}.
 * @param value - The number.
 */
export const rankIn = (table: readonly number[], value: number): number =>
  table.filter((q) => q < value).length / table.length;

import { at } from '@scaleface/numerics';
import type { HistogramPlot } from './types.js';

/**
 * Counts values into bins of equal width over the common range of all groups.
 *
 * @param title - Title of the plot.
 * @param quantity - The quantity on the horizontal axis.
 * @param groups - Name and values of each group; values that are not finite are left out.
 * @param bins - Number of bins; default 40, the published plots' number.
 * @returns Borders and counts, plain data.
 *
 * @example
 * ```ts
 * import { histogram } from '@scaleface/pipeline';
 *
 * const plot = histogram('Scores', 'cosine', { genuine: [0.9, 1], impostor: [0, 0.1] }, 2);
 * plot.groups[0]?.counts[1]; // => 2
 * ```
 */
export function histogram(
  title: string,
  quantity: string,
  groups: Readonly<Record<string, ArrayLike<number>>>,
  bins: number = 40,
): HistogramPlot {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const values of Object.values(groups)) {
    for (let i = 0; i < values.length; i++) {
      const v = at(values, i);
      if (!Number.isFinite(v)) continue;
      if (v < low) low = v;
      if (v > high) high = v;
    }
  }
  if (low > high) [low, high] = [0, 1];
  if (low === high) high = low + 1;
  const width = (high - low) / bins;
  const count = (values: ArrayLike<number>): number[] => {
    const counts = new Array<number>(bins).fill(0);
    for (let i = 0; i < values.length; i++) {
      const v = at(values, i);
      if (!Number.isFinite(v)) continue;
      const bin = Math.min(bins - 1, Math.floor((v - low) / width));
      counts[bin] = at(counts, bin) + 1;
    }
    return counts;
  };
  return {
    title,
    quantity,
    edges: Array.from({ length: bins + 1 }, (_, i) => low + i * width),
    groups: Object.entries(groups).map(([name, values]) => ({ name, counts: count(values) })),
  };
}

import { at } from '@scaleface/numerics';
import type { BootstrapEstimate } from './bootstrap.js';
import type { IntervalEstimate } from './interval.js';

/**
 * A number with the percentile interval of its draws, infinite ones included: an end is a draw, never between two.
 *
 * @param found - The number over the draws.
 * @param level - The level.
 * @returns `NaN` ends where the number is undefined in every draw.
 */
export function percentileInterval({ estimate, replicates }: BootstrapEstimate, level: number): IntervalEstimate {
  const drawn = replicates.filter((v) => !Number.isNaN(v)).sort();
  if (drawn.length === 0) return { estimate, lower: Number.NaN, upper: Number.NaN, level };
  const tail = ((1 - level) / 2) * (drawn.length - 1);
  return {
    estimate,
    lower: at(drawn, Math.floor(tail)),
    upper: at(drawn, Math.ceil(drawn.length - 1 - tail)),
    level,
  };
}

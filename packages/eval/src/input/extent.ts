import type { Numbers } from './arrays.js';

/** The smallest and the largest of some numbers; `[∞, −∞]` of none, `NaN` twice where one is. */
export function extentOf(values: Numbers): [low: number, high: number] {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  return [low, high];
}

import { ScaleFaceError } from '@scaleface/numerics';

/** A confidence interval. */
export interface Interval {
  /** Lower end. */
  readonly lower: number;
  /** Upper end. */
  readonly upper: number;
  /** Nominal two-sided confidence, in (0, 1). */
  readonly level: number;
}

/** A number with its interval. */
export interface IntervalEstimate extends Interval {
  /** The number itself, from the data as they are. */
  readonly estimate: number;
}

/**
 * Refuses a confidence level outside (0, 1).
 *
 * @param level - The level.
 * @returns The same level.
 */
export function checkLevel(level: number): number {
  if (!(level > 0 && level < 1)) {
    throw new ScaleFaceError('not a confidence level', {
      code: 'out-of-range',
      path: 'level',
      expected: 'a number in (0, 1)',
      received: String(level),
    });
  }
  return level;
}

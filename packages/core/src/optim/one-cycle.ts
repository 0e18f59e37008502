import { checkRange } from '../check.js';
import type { Schedule } from './schedules.js';

/** Constants of {@link oneCycleSchedule}. */
export interface OneCycleOptions {
  /** The highest rate. */
  readonly highest: number;
  /** The number of steps of the whole cycle, ≥ 1; afterwards the rate stays at the last. */
  readonly steps: number;
  /** The share of the steps that the rise takes, in (0, 1). Default 0.3. */
  readonly rise?: number;
  /** The rate at step 0. Default: a twenty-fifth of the highest. */
  readonly initial?: number;
  /** The rate at the last step. Default: a ten-thousandth of the first. */
  readonly final?: number;
}

/**
 * A rate that rises to its highest and falls to next to nothing, both along half a cosine (Smith and Topin 2018, arXiv
 * 1708.07120). With $p$ the place between two turning points, $r = b + (a - b)(1 + \cos \pi p)/2$ from $a$ to $b$; the highest
 * rate is reached at step $\text{rise} \cdot \text{steps} - 1$. Oracle: `torch.optim.lr_scheduler.OneCycleLR`.
 *
 * @param options - Constants.
 * @throws ScaleFaceError `out-of-range`.
 *
 * @example
 * ```ts
 * import { oneCycleSchedule } from '@scaleface/core';
 *
 * const rate = oneCycleSchedule({ highest: 1, steps: 10, rise: 0.4 });
 * [rate(0), rate(3), rate(9)]; // => [0.04, 1, 0.000004]
 * ```
 */
export function oneCycleSchedule(options: OneCycleOptions): Schedule {
  const { highest, steps, rise = 0.3, initial = highest / 25, final = initial / 1e4 } = options;
  checkRange('options.steps', steps, 1);
  checkRange('options.rise', rise, 0, 1);
  const [top, end] = [rise * steps - 1, steps - 1];
  const between = (from: number, to: number, place: number): number =>
    to + ((from - to) * (1 + Math.cos(Math.PI * Math.min(1, Math.max(0, place))))) / 2;
  return (step) => {
    if (step < top) return between(initial, highest, step / top);
    return end > top ? between(highest, final, (step - top) / (end - top)) : highest;
  };
}

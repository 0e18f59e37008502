import { checkRange } from '../check.js';

/** The learning rate of a step; steps count from 0. */
export type Schedule = (step: number) => number;

/** Constants of {@link stepSchedule}. */
export interface StepScheduleOptions {
  /** The rate before the first milestone. */
  readonly initial: number;
  /** The steps from which on the rate is multiplied once more. */
  readonly milestones: readonly number[];
  /** The factor at each milestone. Default 0.1. */
  readonly gamma?: number;
}

/**
 * A rate that falls by a factor at given steps. Oracle: `torch.optim.lr_scheduler.MultiStepLR`.
 *
 * @param options - Constants.
 *
 * @example
 * ```ts
 * import { stepSchedule } from '@scaleface/core';
 *
 * stepSchedule({ initial: 1, milestones: [10, 20] })(15); // => 0.1
 * ```
 */
export function stepSchedule(options: StepScheduleOptions): Schedule {
  const { initial, milestones, gamma = 0.1 } = options;
  return (step) => initial * gamma ** milestones.filter((milestone) => step >= milestone).length;
}

/** Constants of {@link cosineSchedule}. */
export interface CosineScheduleOptions {
  /** The rate at step 0. */
  readonly initial: number;
  /** The rate from step `steps` on. Default 0. */
  readonly final?: number;
  /** The number of steps that the fall takes, ≥ 1. */
  readonly steps: number;
}

/**
 * A rate with cosine decay (Loshchilov and Hutter 2017, arXiv 1608.03983), constant afterwards. Oracle:
 * `torch.optim.lr_scheduler.CosineAnnealingLR`, up to its last step.
 *
 * @param options - Constants.
 *
 * @example
 * ```ts
 * import { cosineSchedule } from '@scaleface/core';
 *
 * cosineSchedule({ initial: 1, steps: 10 })(5); // => 0.5
 * ```
 */
export function cosineSchedule(options: CosineScheduleOptions): Schedule {
  const { initial, final = 0, steps } = options;
  checkRange('options.steps', steps, 1);
  return (step) => final + ((initial - final) * (1 + Math.cos((Math.PI * Math.min(step, steps)) / steps))) / 2;
}

/**
 * A schedule whose first steps rise linearly to its own rate: step $t$ of the first $w$ has the share
 * $(t + 1)/w$. The step count that the schedule sees is not shifted.
 *
 * Oracle: shares of a step schedule's rates, by hand.
 *
 * @param schedule - The schedule to warm up.
 * @param steps - The number $w$ of steps that the rise takes; 0 changes nothing.
 *
 * @example
 * ```ts
 * import { cosineSchedule, warmup } from '@scaleface/core';
 *
 * warmup(() => 1, 4)(1); // => 0.5
 * ```
 */
export function warmup(schedule: Schedule, steps: number): Schedule {
  return (step) => (step < steps ? ((step + 1) / steps) * schedule(step) : schedule(step));
}

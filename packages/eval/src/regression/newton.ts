import { at } from '@scaleface/numerics';
import { solvePositive } from './solve.js';

/** First and second derivatives at a point. */
export interface Derivatives {
  /** The gradient. */
  readonly gradient: readonly number[];
  /** The matrix of second derivatives. */
  readonly hessian: readonly (readonly number[])[];
  /** What each entry of the gradient would be if its terms did not cancel: what it is compared with. */
  readonly magnitude?: readonly number[];
}

/** A smooth function of a few variables. */
export interface Objective {
  /** Its value; `NaN` or infinite where it has none. */
  value(point: readonly number[]): number;
  /** Its derivatives. */
  derivatives(point: readonly number[]): Derivatives;
}

/** Options of {@link descend}. */
export interface DescentOptions {
  /** Largest number of steps. Default 100. */
  readonly steps?: number;
  /** Stops early when it says so of a point that a step led to. */
  readonly enough?: (point: readonly number[]) => boolean;
}

/** Newton's step; where the curvature is not positive, the diagonal is raised until it is. */
function stepOf({ gradient, hessian }: Derivatives): number[] | undefined {
  const largest = Math.max(...hessian.map((row, k) => Math.abs(at(row, k))));
  for (let raise = 0; Number.isFinite(raise); raise = raise === 0 ? 1e-6 * largest || 1e-300 : 10 * raise) {
    const direction = [...gradient];
    const raised = hessian.map((row, k) => row.map((v, j) => (j === k && raise > 0 ? v + raise : v)));
    if (solvePositive(raised, direction)) return direction;
    if (!Number.isFinite(largest)) break;
  }
  return undefined;
}

/**
 * Newton's method, its steps halved until the function falls by a share of what its slope promises (Armijo's rule); it ends
 * when a step lowers it by no more than $10^{-14}$ of its value.
 *
 * @param objective - The function.
 * @param start - Where it begins; the function must be finite there.
 * @param options - Number of steps, another reason to stop.
 * @returns The lowest point reached.
 */
export function descend(objective: Objective, start: readonly number[], options: DescentOptions = {}): number[] {
  let point = [...start];
  let current = objective.value(point);
  for (let step = 0; step < (options.steps ?? 100); step++) {
    const found = objective.derivatives(point);
    const direction = stepOf(found);
    if (direction?.every(Number.isFinite) !== true) break;
    const slope = found.gradient.reduce((sum, g, k) => sum + g * at(direction, k), 0);
    let length = 1;
    const there = (): number[] => point.map((b, k) => b - length * at(direction, k));
    let next = there();
    let lower = objective.value(next);
    // Where the function is straight, Newton's step may be too long by any power of ten.
    while (!(lower <= current - 1e-4 * length * slope) && next.some((b, k) => b !== at(point, k))) {
      length /= 2;
      next = there();
      lower = objective.value(next);
    }
    if (!(lower <= current)) break;
    const done = current - lower <= 1e-14 * Math.abs(current);
    point = next;
    current = lower;
    if (done || options.enough?.(point) === true) break;
  }
  return point;
}

/** A stationary point, with what is known there. */
export interface StationaryPoint {
  /** The point. */
  readonly point: readonly number[];
  /** Second derivatives. */
  readonly hessian: readonly (readonly number[])[];
  /** The largest entry of the gradient, each relative to its `magnitude`. */
  readonly gradientNorm: number;
}

function normOf({ gradient, magnitude }: Derivatives): number {
  const parts = gradient.map((g, k) => (g === 0 ? 0 : Math.abs(g) / (magnitude?.[k] ?? 1)));
  return parts.reduce((a, b) => (b > a || Number.isNaN(b) ? b : a), 0);
}

/**
 * Whole Newton steps for as long as they lower the gradient, where the value itself can no longer tell two points apart.
 *
 * @param objective - The function.
 * @param start - A point near a minimum, as {@link descend} gives.
 * @returns The point of least gradient.
 */
export function polish(objective: Objective, start: readonly number[]): StationaryPoint {
  let point = [...start];
  let found = objective.derivatives(point);
  let norm = normOf(found);
  const highest = objective.value(point);
  const within = 1e-9 * Math.abs(highest);
  for (let step = 0; step < 20 && norm > 0; step++) {
    const direction = [...found.gradient];
    const hessian = found.hessian.map((row) => [...row]);
    if (!solvePositive(hessian, direction)) break;
    const next = point.map((b, k) => b - at(direction, k));
    const there = objective.derivatives(next);
    const smaller = normOf(there);
    // Far from a minimum a step may flatten the slope by leaving the valley.
    if (!(smaller < norm && objective.value(next) <= highest + within)) break;
    [point, found, norm] = [next, there, smaller];
  }
  return { point, hessian: found.hessian, gradientNorm: norm };
}

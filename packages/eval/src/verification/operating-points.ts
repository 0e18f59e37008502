import { at } from '@scaleface/numerics';
import type { Labels, Numbers } from '../input/arrays.js';
import { countCurve } from './curve.js';
import type { ErrorPoint } from './equal-error-rate.js';
import { tarAtFar } from './tar-at-far.js';
import type { FarRule } from './threshold.js';

/** A point of the error trade-off with the events that it rests on. */
export interface OperatingPoint extends ErrorPoint {
  /** Impostor pairs accepted. */
  readonly falseMatches: number;
  /** Genuine pairs rejected. */
  readonly falseNonMatches: number;
}

/** The points of the error trade-off that have names. */
export interface OperatingPoints {
  /** No false match. */
  readonly zeroFmr: OperatingPoint;
  /** One false match in 1000 impostor pairs. */
  readonly fmr1000: OperatingPoint;
  /** One in 100. */
  readonly fmr100: OperatingPoint;
  /** One in 20. */
  readonly fmr20: OperatingPoint;
  /** One in 10. */
  readonly fmr10: OperatingPoint;
  /** No false non-match. */
  readonly zeroFnmr: OperatingPoint;
}

const TARGETS = [0, 0.001, 0.01, 0.05, 0.1];

/**
 * The operating points that reports name: FMR1000 is the least FNMR at a threshold whose FMR is 1/1000 or less, FMR100,
 * FMR20 and FMR10 alike, ZeroFMR the least FNMR without a false match, ZeroFNMR the least FMR without a false non-match
 * (Maio et al., FVC2000). All pairs may be rejected, at a threshold of $+\infty$. Oracles: a naive search, and `pyeer`
 * where its rule is the same (`nearest`, and a threshold that is a score).
 *
 * @param scores - One similarity per pair.
 * @param labels - One label per pair.
 * @param options - How a rate becomes a threshold; default `conservative`, never above it.
 * @returns The points; their rates are `NaN` if a class is empty.
 * @throws ScaleFaceError `shape-mismatch`, `not-finite` (NaN score), `unknown-name` (rule).
 *
 * @example
 * ```ts
 * import { operatingPoints } from '@scaleface/eval';
 *
 * const { zeroFmr, fmr10, zeroFnmr } = operatingPoints([0.9, 0.7, 0.4, 0.6, 0.2, 0.1], [1, 1, 1, 0, 0, 0]);
 * [zeroFmr.threshold, zeroFmr.fnmr, zeroFmr.falseNonMatches]; // => [0.7, 0.33333, 1]
 * fmr10.fnmr; // => 0.33333
 * zeroFnmr.fmr; // => 0.33333
 * ```
 */
export function operatingPoints(
  scores: Numbers,
  labels: Labels,
  { rule = 'conservative' }: { readonly rule?: FarRule } = {},
): OperatingPoints {
  const { trueAccepts, falseAccepts, threshold, genuine, impostor } = tarAtFar(scores, labels, TARGETS, { rule });
  const known = genuine > 0 && impostor > 0;
  const point = (t: number, accepts: number, falseMatches: number): OperatingPoint => ({
    fmr: known ? falseMatches / impostor : Number.NaN,
    fnmr: known ? (genuine - accepts) / genuine : Number.NaN,
    threshold: known ? t : Number.NaN,
    falseMatches,
    falseNonMatches: genuine - accepts,
  });
  const [zeroFmr, fmr1000, fmr100, fmr20, fmr10] = TARGETS.map((_, k) =>
    point(at(threshold, k), at(trueAccepts, k), at(falseAccepts, k)),
  ) as [OperatingPoint, OperatingPoint, OperatingPoint, OperatingPoint, OperatingPoint];
  const curve = countCurve(scores, labels);
  const all = curve.trueAccepts.indexOf(genuine);
  const zeroFnmr =
    all < 0 ? point(Number.NaN, 0, 0) : point(at(curve.threshold, all), genuine, at(curve.falseAccepts, all));
  return { zeroFmr, fmr1000, fmr100, fmr20, fmr10, zeroFnmr };
}

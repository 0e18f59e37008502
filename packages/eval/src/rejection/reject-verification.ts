import { ScaleFaceError } from '@scaleface/numerics';
import { areaUnder } from '../counts/area.js';
import type { Labels, Numbers } from '../counts/arrays.js';
import { checkFractions, checkNumbers, checkSameLength, checkScores } from '../counts/arrays.js';
import { checkRule } from '../verification/tar-at-far-ranked.js';
import {
  conventionOf,
  type RejectionConvention,
  type RejectionPreset,
  usualPortions,
  usualTargets,
} from './convention.js';
import { keptCounts, lineUp } from './lineup.js';
import { type ImageQualities, pairUncertainties } from './pair-uncertainties.js';
import { type Survivors, survivorsOf } from './survivors.js';
import { thresholdFor } from './thresholds.js';

/** What {@link rejectVerification} works on. */
export interface RejectionInput {
  /** One similarity per pair. */
  readonly scores: Numbers;
  /** One label per pair, 1 or `true` for genuine. */
  readonly labels: Labels;
  /** One uncertainty (or confidence, see `mode`) per pair, or the qualities of its two images. */
  readonly uncertainty: Numbers | ImageQualities;
  /** `uncertainty`: the largest values leave first; `confidence`: the smallest. Default `uncertainty`. */
  readonly mode?: 'uncertainty' | 'confidence';
  /** Rejected portions $r \in [0, 1]$, ascending. Default: the preset's usual grid. */
  readonly rejectedPortions?: Numbers;
  /** Operating points: false accept rates, or starting errors (`nist`, `dasec`). Default: the preset's usual ones. */
  readonly fars?: Numbers;
  /** The convention. Default `scaleface`. */
  readonly preset?: RejectionPreset;
  /** Parts of the preset to replace, for instance `{ ties: 'block' }`. */
  readonly convention?: Partial<RejectionConvention>;
}

/** One rejected portion; arrays run over the operating points. */
export interface RejectionRow {
  /** The portion asked for. */
  readonly rejected: number;
  /** Pairs kept. */
  readonly kept: number;
  /** Genuine pairs kept. */
  readonly genuine: number;
  /** Impostor pairs kept. */
  readonly impostor: number;
  /** True accept rate among the genuine pairs kept; `NaN` without any. */
  readonly tar: readonly number[];
  /** False non-match rate, $1 - \mathrm{TAR}$. */
  readonly fnmr: readonly number[];
  /** False accept rate achieved among the impostor pairs kept; `NaN` without any. */
  readonly far: readonly number[];
  /** False accepts among the pairs kept: how many events the rate rests on. */
  readonly falseAccepts: readonly number[];
  /** The threshold. */
  readonly threshold: readonly number[];
}

/** A rejection curve per operating point. */
export interface RejectionCurves {
  /** The preset it started from. */
  readonly preset: RejectionPreset;
  /** The whole convention. */
  readonly convention: RejectionConvention;
  /** Operating points: false accept rates, or starting errors. */
  readonly fars: readonly number[];
  /** The rejected portions. */
  readonly rejectedPortions: readonly number[];
  /** One row per rejected portion. */
  readonly rows: readonly RejectionRow[];
  /** Area under the measure over the portions, one per operating point, not divided by the width. */
  readonly area: readonly number[];
}

function ratesAt(left: Survivors, rejected: number, threshold: number[], accept: 'at-least' | 'above'): RejectionRow {
  const { genuine, impostor } = left;
  const accepted = (scores: Survivors['genuine'], t: number): number => {
    if (Number.isNaN(t) && impostor.size === 0) return Number.NaN;
    return accept === 'above' ? scores.countAbove(t) : scores.countAtLeast(t);
  };
  const tar = threshold.map((t) => accepted(genuine, t) / genuine.size);
  const falseAccepts = threshold.map((t) => accepted(impostor, t));
  return {
    rejected,
    kept: genuine.size + impostor.size,
    genuine: genuine.size,
    impostor: impostor.size,
    tar,
    fnmr: tar.map((t) => 1 - t),
    far: falseAccepts.map((f) => f / impostor.size),
    falseAccepts,
    threshold,
  };
}

function checkAscending(portions: readonly number[]): void {
  checkFractions(portions, 'rejectedPortions');
  for (let i = 1; i < portions.length; i++) {
    if ((portions[i] as number) >= (portions[i - 1] as number)) continue;
    throw new ScaleFaceError('not ascending', {
      code: 'invalid-argument',
      path: `rejectedPortions[${i}]`,
      expected: `at least ${portions[i - 1]}`,
      received: String(portions[i]),
    });
  }
}

/**
 * Verification with rejection: how the error falls as the least certain pairs are refused. One engine for every
 * convention in use; the preset `scaleface` is the published evaluation (threshold fitted anew on the pairs kept,
 * $\lfloor N(1-r) \rfloor$ pairs kept after a stable sort, trapezoid area over $r \in [0, 0.5]$, not normalised).
 *
 * All pairs are sorted once; each portion then only strikes out the pairs that leave, $O(N)$ in all.
 *
 * @param input - Pairs, their uncertainty and the convention.
 * @returns A row per portion, and the area per operating point.
 * @throws ScaleFaceError `shape-mismatch`, `not-finite`, `out-of-range`, `invalid-argument`, `unknown-name`.
 *
 * @example
 * ```ts
 * import { rejectVerification } from '@scaleface/eval';
 *
 * const curves = rejectVerification({
 *   scores: [0.9, 0.2, 0.8, 0.5, 0.1, 0.3],
 *   labels: [1, 1, 1, 0, 0, 0],
 *   uncertainty: [0.1, 0.9, 0.2, 0.3, 0.1, 0.2],
 *   rejectedPortions: [0, 0.2],
 *   fars: [0],
 * });
 * curves.rows[0]?.tar; // => [0.66667]
 * curves.rows[1]?.tar; // => [1]
 * curves.area[0]; // => 0.16667
 * ```
 */
export function rejectVerification(input: RejectionInput): RejectionCurves {
  const { scores, labels, mode = 'uncertainty', preset = 'scaleface' } = input;
  const convention = conventionOf(preset, input.convention);
  checkRule(convention.rule);
  const uncertainty = pairUncertainties(input.uncertainty);
  checkScores(scores, labels);
  checkSameLength(scores, uncertainty, 'uncertainty');
  checkNumbers(uncertainty, 'uncertainty');
  const fars = Array.from(input.fars ?? usualTargets(preset));
  checkFractions(fars, 'fars');
  const portions = Array.from(input.rejectedPortions ?? usualPortions(preset));
  checkAscending(portions);

  const lineup = lineUp(labels, uncertainty, mode);
  const left = survivorsOf(scores, lineup);
  const fit = (): number[] => fars.map((f) => thresholdFor(left.genuine, left.impostor, f, convention));
  const first = fit();
  const rows = portions.map((portion) => {
    left.keep(keptCounts(lineup, portion, convention));
    return ratesAt(left, portion, convention.threshold === 'fixed' ? first : fit(), convention.accept);
  });
  const area = fars.map((_, f) =>
    areaUnder(
      portions,
      rows.map((row) => row[convention.measure][f] as number),
      convention.integration,
    ),
  );
  return { preset, convention, fars, rejectedPortions: portions, rows, area };
}

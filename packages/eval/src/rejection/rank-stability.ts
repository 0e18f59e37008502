import { at } from '@scaleface/numerics';
import type { Numbers } from '../input/arrays.js';
import { kendall } from '../rank/kendall.js';
import { ranks } from '../rank/ranks.js';
import { predictionRejectionRatio, rejectionBaselines } from './baselines.js';
import type { RejectionConvention, RejectionPreset } from './convention.js';
import type { RejectionInput } from './input.js';
import type { ImageQualities } from './pair-uncertainties.js';
import { rejectVerification } from './reject-verification.js';

/** One uncertainty to be compared. */
export interface RejectionMethod {
  /** Its name. */
  readonly name: string;
  /** One value per pair, or qualities of the images. */
  readonly uncertainty: Numbers | ImageQualities;
  /** Which end leaves first. Default `uncertainty`. */
  readonly mode?: 'uncertainty' | 'confidence';
}

/** One way to measure. */
export interface NamedConvention {
  /** Its name in the table. */
  readonly name: string;
  /** The preset. */
  readonly preset: RejectionPreset;
  /** Parts of it to replace. */
  readonly convention?: Partial<RejectionConvention>;
  /** The operating point: a false accept rate, or a starting error. */
  readonly far: number;
  /** Rejected portions. Default: the preset's. */
  readonly rejectedPortions?: Numbers;
}

/** One row of the table: a convention; arrays run over the methods. */
export interface StabilityRow {
  /** Name of the convention. */
  readonly convention: string;
  /** Area of each method; `NaN` where it leaves no pair of a class. */
  readonly area: readonly number[];
  /** Prediction-rejection ratio of each method. */
  readonly ratio: readonly number[];
  /** Rank of each method, 1 the best; equal areas share the mean rank. */
  readonly rank: readonly number[];
}

/** How far the conventions agree on which method is best. */
export interface RankStability {
  /** Names of the methods. */
  readonly methods: readonly string[];
  /** One row per convention. */
  readonly rows: readonly StabilityRow[];
  /** Kendall's $\tau_b$ between the ranks of each two conventions. */
  readonly agreement: readonly (readonly number[])[];
  /** How many conventions each method wins alone. */
  readonly wins: readonly number[];
}

/** The pairs whose ranking is judged: scores, labels and, if any, weights. */
export type StabilityPairs = Pick<RejectionInput, 'scores' | 'labels' | 'weights'>;

function rowOf(
  { scores, labels, weights }: StabilityPairs,
  methods: readonly RejectionMethod[],
  { name, preset, convention, far, rejectedPortions }: NamedConvention,
): StabilityRow {
  const common = {
    scores,
    labels,
    preset,
    fars: [far],
    ...(weights === undefined ? {} : { weights }),
    ...(convention === undefined ? {} : { convention }),
    ...(rejectedPortions === undefined ? {} : { rejectedPortions }),
  };
  const { random, oracle } = rejectionBaselines(common);
  const curves = methods.map(({ uncertainty, mode = 'uncertainty' }) =>
    rejectVerification({ ...common, uncertainty, mode }),
  );
  const area = curves.map((c) => at(c.area, 0));
  const better = curves[0]?.convention.measure === 'fnmr' ? -1 : 1;
  return {
    convention: name,
    area,
    ratio: area.map((a) => predictionRejectionRatio(a, at(random.area, 0), at(oracle.area, 0))),
    // What could not be measured comes last.
    rank: [...ranks(area.map((a) => (Number.isNaN(a) ? Number.POSITIVE_INFINITY : -better * a)))],
  };
}

/**
 * The same uncertainties under several conventions: areas, ratios and ranks, and how far the ranks agree. A method that
 * wins under only one convention has not won.
 *
 * Oracle: each method's rank by counting better ones, Kendall's $\tau_b$ by comparing every two methods.
 *
 * @param pairs - Scores and labels, weights.
 * @param methods - Uncertainties to compare.
 * @param conventions - Ways to measure.
 *
 * @example
 * ```ts
 * import { rankStability } from '@scaleface/eval';
 *
 * const table = rankStability(
 *   { scores: [0.9, 0.2, 0.8, 0.5, 0.1, 0.3], labels: [1, 1, 1, 0, 0, 0] },
 *   [
 *     { name: 'good', uncertainty: [1, 9, 2, 3, 1, 2] },
 *     { name: 'bad', uncertainty: [9, 1, 8, 2, 3, 4] },
 *   ],
 *   [
 *     { name: 'refitted', preset: 'scaleface', far: 0, rejectedPortions: [0, 0.2, 0.4] },
 *     { name: 'fixed', preset: 'fixed', far: 0, rejectedPortions: [0, 0.2, 0.4] },
 *   ],
 * );
 * table.wins; // => [2, 0]
 * table.agreement[0]?.[1]; // => 1
 * ```
 */
export function rankStability(
  pairs: StabilityPairs,
  methods: readonly RejectionMethod[],
  conventions: readonly NamedConvention[],
): RankStability {
  const rows = conventions.map((convention) => rowOf(pairs, methods, convention));
  return {
    methods: methods.map((m) => m.name),
    rows,
    agreement: rows.map((a) => rows.map((b) => kendall(a.rank, b.rank))),
    wins: methods.map((_, m) => rows.filter((row) => row.rank[m] === 1).length),
  };
}

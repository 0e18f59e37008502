import { rankSorted, sortedDescending } from '../counts/ranked.js';
import { rankPairs } from '../counts/ranked-pairs.js';
import { splitByLabel } from '../counts/split.js';
import { checkWholeWeights } from '../counts/weights.js';
import { checkScores, type Labels, type Numbers } from '../input/arrays.js';
import { tarAtFarOfFloat32 } from './tar-at-far-counts.js';
import { type TarAtFar, tarAtFarRanked } from './tar-at-far-ranked.js';
import type { FarRule } from './threshold.js';

/** Options of {@link tarAtFar}. */
export interface TarAtFarOptions {
  /** How a rate becomes a threshold. Default `conservative`. */
  readonly rule?: FarRule;
  /**
   * One whole weight per pair: a pair of weight $w$ counts as $w$ copies of it, one of weight 0 as if it were not there.
   * Default 1.
   */
  readonly weights?: Numbers;
}

/** Float32 lists from this length on are counted by bit pattern instead of sorted. */
const LONG = 1 << 17;

/**
 * True accept rate at given false accept rates: TAR at FAR, TAR@FAR, or $1 - \mathrm{FNMR}$ at an FMR,
 * $\mathrm{TAR}(f) = \#\{\text{genuine} \ge t_f\} / \#\text{genuine}$, with the threshold $t_f$ of a {@link FarRule}.
 * A score equal to the threshold is a match (NIST). Long `Float32Array`s are neither sorted nor copied. Counts are integers in float64: exact up to $2^{53}$ pairs.
 *
 * Source: ISO/IEC 19795-1, rates at a threshold. Oracle: the published evaluation, digit for digit (rule `scaleface`); counts
 * in buckets, which sort nothing, on the same lists.
 *
 * @param scores - One similarity per pair; infinities allowed.
 * @param labels - One label per pair, 1 or `true` for genuine.
 * @param fars - Target rates in $[0, 1]$.
 * @param options - The rule, weights. Every rule counts pairs, so weights are whole.
 * @throws ScaleFaceError `shape-mismatch`, `not-finite` (NaN score), `out-of-range` (rate, weight), `unknown-name` (rule),
 *   `invalid-argument` (what is no array), `unsupported` (weights that are not whole).
 *
 * @example
 * ```ts
 * import { tarAtFar } from '@scaleface/eval';
 *
 * const r = tarAtFar([0.9, 0.8, 0.3, 0.5, 0.2, 0.1, 0.0], [1, 1, 1, 0, 0, 0, 0], [0, 0.25]);
 * r.tar[0]; // => 0.66667
 * r.threshold[0]; // => 0.8
 * r.tar[1]; // => 1
 * r.sufficient[0]; // => false
 * ```
 */
export function tarAtFar(scores: Numbers, labels: Labels, fars: Numbers, options: TarAtFarOptions = {}): TarAtFar {
  const { rule = 'conservative', weights } = options;
  if (weights !== undefined) {
    checkScores(scores, labels);
    checkWholeWeights(scores, weights, 'options.weights');
    const { genuine, impostor, weigh } = rankPairs(scores, labels);
    weigh(weights);
    return tarAtFarRanked(genuine, impostor, fars, rule);
  }
  if (scores instanceof Float32Array && scores.length >= LONG) return tarAtFarOfFloat32(scores, labels, fars, rule);
  checkScores(scores, labels);
  const { genuine, impostor } = splitByLabel(scores, labels);
  return tarAtFarRanked(rankSorted(sortedDescending(genuine)), rankSorted(sortedDescending(impostor)), fars, rule);
}

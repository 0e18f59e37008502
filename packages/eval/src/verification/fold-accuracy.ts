import { at, ScaleFaceError } from '@scaleface/numerics';
import { checkScores, isGenuine, type Labels, type Numbers } from '../input/arrays.js';
import { mapNumbers } from '../input/map-numbers.js';
import { type Folds, foldOf } from './folds.js';

/**
 * How the threshold of a fold is chosen on the other folds.
 *
 * - `facenet`: squared distance $d^2$ of unit vectors strictly below a threshold of $0, 0.01, …, 3.99$; the first of
 *   equally good ones (facenet, InsightFace).
 * - `official`: cosine strictly above a threshold of $-1, -0.995, …, 0.995$; the last of equally good ones (the
 *   published LFW script).
 */
export type FoldRule = 'facenet' | 'official';

/** Options of {@link foldAccuracy}. */
export interface FoldAccuracyOptions {
  /** The rule. Default `facenet`. */
  readonly rule?: FoldRule;
  /** How many folds, or the fold of each pair. Default 10 contiguous folds. */
  readonly folds?: Folds;
  /** What the scores are: cosines, turned into $d^2 = 2 - 2\cos$ for `facenet`, or $d^2$ itself. Default `cosine`. */
  readonly scores?: 'cosine' | 'squared-distance';
}

/** Cross-validated accuracy; arrays run over the folds. */
export interface FoldAccuracy {
  /** Mean accuracy of the folds. */
  readonly accuracy: number;
  /** Standard deviation over the folds (population), as the scripts print it. */
  readonly deviation: number;
  /** Standard error of the mean, $\mathrm{sd}_{n-1}/\sqrt{n}$, as LFW asks for. */
  readonly standardError: number;
  /** Accuracy on each fold. */
  readonly perFold: readonly number[];
  /** Threshold used on each fold, in the rule's own unit (squared distance or cosine). */
  readonly thresholds: readonly number[];
}

/** Candidate thresholds, as `numpy.arange` makes them. */
const CANDIDATES: Readonly<Record<FoldRule, Float64Array>> = {
  facenet: Float64Array.from({ length: 400 }, (_, i) => i * 0.01),
  official: Float64Array.from({ length: 400 }, (_, i) => -1 + i * 0.005),
};

/** Correct decisions per fold and candidate: `[fold][candidate]`. */
function correctCounts(
  values: Float64Array,
  labels: Labels,
  fold: Uint32Array,
  count: number,
  rule: FoldRule,
): Float64Array[] {
  const candidates = CANDIDATES[rule];
  const correct = Array.from({ length: count }, () => new Float64Array(candidates.length));
  for (const [i, value] of values.entries()) {
    const own = at(correct, at(fold, i));
    const genuine = isGenuine(labels[i]);
    for (let c = 0; c < candidates.length; c++) {
      const t = candidates[c] as number;
      if ((rule === 'facenet' ? value < t : value > t) === genuine) (own[c] as number)++;
    }
  }
  return correct;
}

/** The candidate with most correct decisions outside one fold. */
function bestOutside(correct: readonly Float64Array[], outside: number, last: boolean): number {
  const sums = new Float64Array(at(correct, 0).length);
  correct.forEach((own, f) => {
    if (f !== outside) for (let c = 0; c < sums.length; c++) sums[c] = at(sums, c) + at(own, c);
  });
  let best = 0;
  for (let c = 1; c < sums.length; c++) {
    const gain = at(sums, c) - at(sums, best);
    if (gain > 0 || (last && gain === 0)) best = c;
  }
  return best;
}

function valuesOf(scores: Numbers, unit: 'cosine' | 'squared-distance', rule: FoldRule): Float64Array {
  if (rule === 'official' && unit !== 'cosine') {
    throw new ScaleFaceError('the official rule works on cosines', {
      code: 'invalid-argument',
      path: 'options.scores',
      expected: 'cosine',
      received: unit,
    });
  }
  const turn = rule === 'facenet' && unit === 'cosine';
  return mapNumbers(scores, (score) => (turn ? 2 - 2 * score : score));
}

/**
 * Accuracy by cross-validation, the LFW protocol: on each fold with the threshold that is best on the other folds.
 *
 * Source: Huang et al., Labeled Faces in the Wild, 2007. Oracle: a plain loop over thresholds and pairs.
 *
 * @param scores - One cosine (or squared distance of unit vectors) per pair.
 * @param labels - One label per pair.
 * @param options - Rule, folds and unit.
 * @throws ScaleFaceError `shape-mismatch`, `not-finite`, `out-of-range` (folds), `invalid-argument` (unit).
 *
 * @example
 * ```ts
 * import { foldAccuracy } from '@scaleface/eval';
 *
 * const r = foldAccuracy([0.9, 0.1, 0.8, 0.2, 0.7, 0.3], [1, 0, 1, 0, 1, 0], { folds: 3 });
 * r.perFold; // => [1, 1, 0.5]
 * r.accuracy; // => 0.83333
 * ```
 */
export function foldAccuracy(scores: Numbers, labels: Labels, options: FoldAccuracyOptions = {}): FoldAccuracy {
  const { rule = 'facenet', folds = 10, scores: unit = 'cosine' } = options;
  checkScores(scores, labels);
  const { fold, count } = foldOf(folds, scores.length);
  const sizes = new Float64Array(count);
  for (const f of fold) sizes[f] = at(sizes, f) + 1;
  const correct = correctCounts(valuesOf(scores, unit, rule), labels, fold, count, rule);
  const best = correct.map((_, f) => bestOutside(correct, f, rule === 'official'));
  const perFold = best.map((c, f) => at(at(correct, f), c) / at(sizes, f));
  const accuracy = perFold.reduce((a, b) => a + b, 0) / count;
  const squares = perFold.reduce((a, b) => a + (b - accuracy) ** 2, 0);
  return {
    accuracy,
    deviation: Math.sqrt(squares / count),
    standardError: Math.sqrt(squares / (count - 1) / count),
    perFold,
    thresholds: best.map((c) => at(CANDIDATES[rule], c)),
  };
}

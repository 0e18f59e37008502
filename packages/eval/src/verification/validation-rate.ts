import { at } from '@scaleface/numerics';
import { checkFractions, checkScores, isGenuine, type Labels, type Numbers } from '../input/arrays.js';
import { type Folds, foldOf } from './folds.js';

/** Options of {@link validationRate}. */
export interface ValidationRateOptions {
  /** Target false accept rate. Default 0.001. */
  readonly far?: number;
  /** How many folds, or the fold of each pair. Default 10 contiguous folds. */
  readonly folds?: Folds;
  /** What the scores are: cosines, turned into $d^2 = 2 - 2\cos$, or $d^2$ itself. Default `cosine`. */
  readonly scores?: 'cosine' | 'squared-distance';
}

/** The facenet validation rate; arrays run over the folds. */
export interface ValidationRate {
  /** Mean share of genuine pairs accepted on the folds, VAL. */
  readonly rate: number;
  /** Its standard deviation over the folds (population). */
  readonly deviation: number;
  /** Mean false accept rate achieved on the folds. */
  readonly far: number;
  /** VAL of each fold. */
  readonly perFold: readonly number[];
  /** Squared distance below which a fold's pairs are accepted. */
  readonly thresholds: readonly number[];
}

const STEP = 0.001;
const STEPS = 4000;

interface Pair {
  readonly distance: number;
  readonly genuine: boolean;
}

/** Share of the pairs of one class with a distance strictly below `t`. */
function share(pairs: readonly Pair[], genuine: boolean, t: number): number {
  const own = pairs.filter((p) => p.genuine === genuine);
  return own.filter((p) => p.distance < t).length / own.length;
}

/** Where the false accept rate on a grid of thresholds reaches the target, on the line between two grid points. */
function thresholdAt(pairs: readonly Pair[], far: number): number {
  const impostor = Float64Array.from(
    pairs.filter((p) => !p.genuine),
    (p) => p.distance,
  ).sort();
  let below = 0;
  let last = 0;
  for (let i = 0; i < STEPS; i++) {
    while (below < impostor.length && at(impostor, below) < i * STEP) below++;
    const rate = below / impostor.length;
    if (rate > far) return i === 0 ? 0 : (i - 1 + (far - last) / (rate - last)) * STEP;
    last = rate;
  }
  return last === far ? (STEPS - 1) * STEP : 0;
}

/**
 * VAL at a false accept rate, as the facenet and InsightFace scripts give it beside LFW accuracy: on each fold the share
 * of genuine pairs accepted at the threshold where the other folds reach the rate, interpolated between squared
 * distances $0, 0.001, …, 3.999$. Where the rate stays the same over several grid points the largest of them counts. A
 * threshold of 0, which accepts nothing, where the other folds never reach the rate.
 *
 * Source: Schroff et al., FaceNet, CVPR 2015. Oracle: a search for the threshold on the other folds.
 *
 * @param scores - One cosine (or squared distance of unit vectors) per pair.
 * @param labels - One label per pair.
 * @param options - Rate, folds and unit.
 * @throws ScaleFaceError `shape-mismatch`, `not-finite`, `out-of-range`.
 *
 * @example
 * ```ts
 * import { validationRate } from '@scaleface/eval';
 *
 * const cosines = [0.9, 0.1, 0.8, 0.2, 0.7, 0.3];
 * validationRate(cosines, [1, 0, 1, 0, 1, 0], { folds: 3 }).rate; // => 1
 * ```
 */
export function validationRate(scores: Numbers, labels: Labels, options: ValidationRateOptions = {}): ValidationRate {
  const { far = 0.001, folds = 10, scores: unit = 'cosine' } = options;
  checkScores(scores, labels);
  checkFractions([far], 'options.far');
  const { fold, count } = foldOf(folds, scores.length);
  const pairs = Array.from(
    scores,
    (score, i): Pair => ({ distance: unit === 'cosine' ? 2 - 2 * score : score, genuine: isGenuine(labels[i]) }),
  );
  const inFold = (f: number, inside: boolean): Pair[] => pairs.filter((_, i) => (fold[i] === f) === inside);
  const thresholds = Array.from({ length: count }, (_, f) => thresholdAt(inFold(f, false), far));
  const perFold = thresholds.map((t, f) => share(inFold(f, true), true, t));
  const fars = thresholds.map((t, f) => share(inFold(f, true), false, t));
  const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;
  const rate = mean(perFold);
  const deviation = Math.sqrt(mean(perFold.map((v) => (v - rate) ** 2)));
  return { rate, deviation, far: mean(fars), perFold, thresholds };
}

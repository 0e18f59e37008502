import { at, createRandom, ScaleFaceError } from '@scaleface/numerics';
import { acceleration, type BootstrapMethod, endpoints } from './endpoints.js';
import { checkLevel, type IntervalEstimate } from './interval.js';
import { indexSubjects, type RecordSubjects, type SubjectIndex } from './subjects.js';
import { drawCrossPairWeights, drawSubjectWeights } from './weights.js';

/** A statistic of weighted records: one number, or several that are computed together (a curve, two methods). */
export type WeightedStatistic = (weights: Float64Array) => number | ArrayLike<number>;

/**
 * Gives the values of the statistic in a drawing: those that `compute` returns, or others, known from elsewhere. It is asked
 * for every drawing in their order, which the seed decides; what it gives has as many numbers as the statistic.
 */
export type DrawnValues = (compute: () => ArrayLike<number>) => ArrayLike<number>;

/** What {@link bootstrap} needs. */
export interface BootstrapOptions {
  /** The statistic. Its argument holds one whole-number weight per record; all ones is the data as they are. */
  readonly statistic: WeightedStatistic;
  /** Who each record is about: two subjects per pair, or one subject per record. */
  readonly subjects: RecordSubjects;
  /** Number of replicates. Default 1000. */
  readonly replicates?: number;
  /** Seed of the resampling. Default 0. */
  readonly seed?: number;
  /** Two-sided confidence. Default 0.95. */
  readonly level?: number;
  /** How the ends are taken. Default `percentile`. */
  readonly method?: BootstrapMethod;
  /**
   * Whether to take out the noise of single cross-subject pairs that the subject weights count three times instead of
   * once (see {@link bootstrap}). Default true.
   */
  readonly correctPairs?: boolean;
  /** Where the values in each drawing come from, so that several processes can share them. Default: from the statistic. */
  readonly drawnValues?: DrawnValues | undefined;
}

/** One number of a bootstrapped statistic. */
export interface BootstrapEstimate extends IntervalEstimate {
  /** Standard error, after the correction for pairs. */
  readonly standardError: number;
  /** How much the spread of the replicates was scaled by the correction for pairs: 1 is not at all. */
  readonly shrinkage: number;
  /** The replicates in the order of drawing, before the correction; `NaN` where the statistic was undefined. */
  readonly replicates: Float64Array;
  /** Replicates in which the statistic was undefined (for instance without impostor pairs); they are left out. */
  readonly undefinedReplicates: number;
}

/** The result of {@link bootstrap}: the fields of the first number, and all numbers. */
export interface BootstrapResult extends BootstrapEstimate {
  /** Every number of the statistic, in its order. */
  readonly all: readonly BootstrapEstimate[];
  /** Number of distinct subjects that were resampled. */
  readonly subjects: number;
}

const asArray = (value: number | ArrayLike<number>): ArrayLike<number> => (typeof value === 'number' ? [value] : value);

function variance(values: Float64Array): number {
  let n = 0;
  let mean = 0;
  let squares = 0;
  for (const v of values) {
    if (!Number.isFinite(v)) continue;
    n += 1;
    const step = v - mean;
    mean += step / n;
    squares += step * (v - mean);
  }
  return n > 1 ? squares / (n - 1) : Number.NaN;
}

/** Values of the statistic over many drawings, one array a number. */
function replicate(
  statistic: WeightedStatistic,
  count: number,
  width: number,
  records: number,
  draw: (weights: Float64Array) => void,
  drawnValues: DrawnValues = (compute) => compute(),
): Float64Array[] {
  const columns = Array.from({ length: width }, () => new Float64Array(count));
  const weights = new Float64Array(records);
  for (let r = 0; r < count; r++) {
    draw(weights);
    const values = drawnValues(() => asArray(statistic(weights)));
    for (const [k, column] of columns.entries()) column[r] = values[k] ?? Number.NaN;
  }
  return columns;
}

/** The statistic with each of 50 groups of subjects left out. */
function jackknife(statistic: WeightedStatistic, index: SubjectIndex, width: number): number[][] {
  const groups = Math.min(50, index.count);
  const weights = new Float64Array(index.left.length);
  const columns: number[][] = Array.from({ length: width }, () => []);
  for (let g = 0; g < groups; g++) {
    for (let i = 0; i < weights.length; i++) {
      weights[i] = (index.left[i] as number) % groups === g || (index.right[i] as number) % groups === g ? 0 : 1;
    }
    const values = asArray(statistic(weights));
    for (const [k, column] of columns.entries()) column.push(values[k] ?? Number.NaN);
  }
  return columns;
}

/**
 * A confidence interval by resampling subjects, for any statistic of pairs (or of one-subject records).
 *
 * Pairs that share an identity err together, so it is identities that are drawn with replacement, not pairs. With $m_i$
 * copies of subject $i$ in a replicate, a pair of two subjects weighs $m_i m_j$ and a same-subject pair $m_i$ (Bolle,
 * Ratha and Pankanti 2004). The product weights a cross-subject pair's own noise three times too heavily in the
 * variance ($\operatorname{E}[m_i^2 m_j^2] - 1 = 3$) while the part shared through subjects is right (Owen 2007); so the
 * spread of the replicates about the estimate is scaled by $\sqrt{(V - 2V_\times)/V}$, where $V_\times$ is the variance when
 * only cross-subject pairs are resampled, one by one (a fifth of the replicates, at least 100). The scale is never
 * taken below $\sqrt{1/3}$, its value without any shared part. Coverage is measured in the guide "Coverage".
 *
 * Oracle: the standard error of a mean in closed form; simulated populations whose statistic is known (job `coverage`).
 *
 * @param options - Statistic, subjects, number of replicates, seed, level and method.
 * @returns Estimate and interval of the (first) number, and of all numbers under `all`. The same seed gives the same
 *   interval.
 * @throws ScaleFaceError `out-of-range` for a bad level or number of replicates, `shape-mismatch` or
 *   `invalid-argument` for bad subjects.
 *
 * @example
 * ```ts
 * import { bootstrap } from '@scaleface/eval';
 *
 * // Accuracy over 6 decisions about 3 identities.
 * const right = [1, 1, 0, 1, 1, 1];
 * const { estimate, lower, upper } = bootstrap({
 *   subjects: { left: ['a', 'a', 'b', 'b', 'c', 'c'] },
 *   statistic: (w) => right.reduce((sum, r, i) => sum + r * (w[i] ?? 0), 0) / w.reduce((a, b) => a + b, 0),
 * });
 * estimate; // => 0.8333333
 * lower >= 0.5 && upper <= 1; // => true
 * ```
 */
export function bootstrap(options: BootstrapOptions): BootstrapResult {
  const { statistic, replicates = 1000, seed = 0, method = 'percentile', correctPairs = true, drawnValues } = options;
  const level = checkLevel(options.level ?? 0.95);
  if (!(Number.isInteger(replicates) && replicates >= 2)) {
    throw new ScaleFaceError('too few replicates', {
      code: 'out-of-range',
      path: 'replicates',
      expected: 'an integer ≥ 2',
      received: String(replicates),
    });
  }
  const index = indexSubjects(options.subjects);
  const records = index.left.length;
  const random = createRandom(seed);
  const estimates = Float64Array.from(asArray(statistic(new Float64Array(records).fill(1))));
  const width = estimates.length;
  const draw = (w: Float64Array): void => drawSubjectWeights(index, random, w);
  const columns = replicate(statistic, replicates, width, records, draw, drawnValues);
  const crossed = correctPairs && index.left.some((s, i) => s !== index.right[i]);
  const single = crossed
    ? replicate(
        statistic,
        Math.max(100, Math.ceil(replicates / 5)),
        width,
        records,
        (w) => drawCrossPairWeights(index, random, w),
        drawnValues,
      )
    : undefined;
  const leftOut = method === 'bca' ? jackknife(statistic, index, width) : undefined;
  const all = columns.map((drawn, k): BootstrapEstimate => {
    const estimate = at(estimates, k);
    const spread = variance(drawn);
    const ratio = single === undefined || !(spread > 0) ? 0 : variance(at(single, k)) / spread;
    const shrinkage = Math.sqrt(Math.max(1 / 3, 1 - 2 * (Number.isFinite(ratio) ? ratio : 0)));
    const finite = drawn.filter(Number.isFinite).sort();
    const [low, high] = endpoints(finite, estimate, level, method, leftOut ? acceleration(at(leftOut, k)) : 0);
    return {
      estimate,
      lower: estimate + shrinkage * (low - estimate),
      upper: estimate + shrinkage * (high - estimate),
      level,
      standardError: shrinkage * Math.sqrt(spread),
      shrinkage,
      replicates: drawn,
      undefinedReplicates: replicates - finite.length,
    };
  });
  return { ...(all[0] as BootstrapEstimate), all, subjects: index.count };
}

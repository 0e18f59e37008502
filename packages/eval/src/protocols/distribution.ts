import { at, ScaleFaceError } from '@scaleface/numerics';
import { checkLabels, checkNumbers, checkSameLength, isGenuine, type Labels, type Numbers } from '../input/arrays.js';
import { extentOf } from '../input/extent.js';
import { quantileSorted } from '../rank/quantile-sorted.js';

/** A histogram whose bars have area one together. */
export interface DensityHistogram {
  /** `bins + 1` edges, ascending; the last bin holds its right edge. */
  readonly edges: readonly number[];
  /** How many values fall into each bin. */
  readonly counts: readonly number[];
  /** Counts divided by their sum and the bin's width. */
  readonly density: readonly number[];
}

/** Options of {@link densityHistogram}. */
export interface HistogramOptions {
  /** Number of equal bins. Default 50, the published data-set distribution. */
  readonly bins?: number;
  /** Left and right end. Default: the smallest and the largest value. Values outside are not counted. */
  readonly range?: readonly [number, number];
}

/**
 * Distribution of an uncertainty over a data set, or of scores over a class. Oracle: the bins of small lists, counted by
 * hand.
 *
 * @param values - Finite numbers.
 * @param options - Bins and range.
 * @throws ScaleFaceError `not-finite`, `out-of-range` (empty range).
 *
 * @example
 * ```ts
 * import { densityHistogram } from '@scaleface/eval';
 *
 * densityHistogram([0, 0.1, 0.9, 1], { bins: 2 }).density; // => [1, 1]
 * ```
 */
export function densityHistogram(values: Numbers, options: HistogramOptions = {}): DensityHistogram {
  const { bins = 50 } = options;
  checkNumbers(values, 'values');
  const [least, most] = extentOf(values);
  const [low, high] = options.range ?? (least === most ? [least - 0.5, most + 0.5] : [least, most]);
  if (!(high > low && Number.isFinite(high - low) && Number.isInteger(bins) && bins >= 1)) {
    throw new ScaleFaceError('no room for bins', {
      code: 'out-of-range',
      path: 'options.range',
      expected: 'a finite range and a whole number of bins, at least one',
      received: `[${low}, ${high}], ${bins} bins`,
    });
  }
  const width = (high - low) / bins;
  const counts = new Array<number>(bins).fill(0);
  let total = 0;
  for (let i = 0; i < values.length; i++) {
    const v = values[i] as number;
    if (v < low || v > high) continue;
    const bin = Math.min(bins - 1, Math.floor((v - low) / width));
    (counts[bin] as number)++;
    total++;
  }
  return {
    edges: Array.from({ length: bins + 1 }, (_, i) => low + i * width),
    counts,
    density: counts.map((c) => c / total / width),
  };
}

/** How a quantity spreads at one level of corruption. */
export interface SweepBand {
  /** The level: blur radius, noise, severity. */
  readonly level: number;
  /** How many values there are. */
  readonly count: number;
  /** Their median. */
  readonly median: number;
  /** Middle 66 %: quantiles 0.17 and 0.83. */
  readonly middle: readonly [number, number];
  /** Middle 95 %: quantiles 0.025 and 0.975. */
  readonly wide: readonly [number, number];
  /** Mean. */
  readonly mean: number;
  /** Population standard deviation. */
  readonly deviation: number;
}

function bandOf(level: number, values: readonly number[]): SweepBand {
  const ascending = Float64Array.from(values).sort();
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  return {
    level,
    count: values.length,
    median: quantileSorted(ascending, 0.5),
    middle: [quantileSorted(ascending, 0.17), quantileSorted(ascending, 0.83)],
    wide: [quantileSorted(ascending, 0.025), quantileSorted(ascending, 0.975)],
    mean,
    deviation: Math.sqrt(values.reduce((a, b) => a + (b - mean) ** 2, 0) / values.length),
  };
}

/**
 * The blur sweep: how confidence spreads at each level of a corruption. Oracles: NumPy's quantiles; mean and deviation of
 * small lists by hand.
 *
 * @param values - One value per image.
 * @param levels - The level of each image.
 * @returns One band per level, ascending.
 * @throws ScaleFaceError `shape-mismatch`, `not-finite`.
 *
 * @example
 * ```ts
 * import { corruptionSweep } from '@scaleface/eval';
 *
 * corruptionSweep([30, 32, 9, 7], [0, 0, 4, 4]).map((band) => band.median); // => [31, 8]
 * ```
 */
export function corruptionSweep(values: Numbers, levels: Numbers): SweepBand[] {
  checkSameLength(values, levels, 'levels');
  checkNumbers(values, 'values');
  const groups = new Map<number, number[]>();
  for (let i = 0; i < values.length; i++) {
    const level = at(levels, i);
    const value = at(values, i);
    const own = groups.get(level);
    if (own === undefined) groups.set(level, [value]);
    else own.push(value);
  }
  return [...groups].sort(([a], [b]) => a - b).map(([level, own]) => bandOf(level, own));
}

/** Ambiguity curves of both classes. */
export interface AmbiguityCurves {
  /** Scores of genuine pairs at each level. */
  readonly genuine: SweepBand[];
  /** Scores of impostor pairs at each level. */
  readonly impostor: SweepBand[];
}

/**
 * Ambiguity curves: what corruption does to the scores of both classes. In the published study a genuine pair is an
 * image and its own corrupted copy, an impostor pair has both images corrupted: impostor scores rise as faces vanish.
 * Oracle: {@link corruptionSweep} of each class by itself.
 *
 * @param scores - One score per pair.
 * @param labels - One label per pair.
 * @param levels - The level of corruption of each pair.
 * @throws ScaleFaceError `shape-mismatch`, `not-finite`.
 *
 * @example
 * ```ts
 * import { ambiguityCurves } from '@scaleface/eval';
 *
 * const { genuine, impostor } = ambiguityCurves([0.9, 0.4, 0, 0.2], [1, 1, 0, 0], [0, 5, 0, 5]);
 * genuine.map((band) => band.mean); // => [0.9, 0.4]
 * impostor.map((band) => band.mean); // => [0, 0.2]
 * ```
 */
export function ambiguityCurves(scores: Numbers, labels: Labels, levels: Numbers): AmbiguityCurves {
  checkSameLength(scores, labels, 'labels');
  checkSameLength(scores, levels, 'levels');
  checkLabels(labels);
  const of = (genuine: boolean): SweepBand[] => {
    const pairs = Array.from(scores, (_, i) => i).filter((i) => isGenuine(labels[i]) === genuine);
    return corruptionSweep(
      pairs.map((i) => at(scores, i)),
      pairs.map((i) => at(levels, i)),
    );
  };
  return { genuine: of(true), impostor: of(false) };
}

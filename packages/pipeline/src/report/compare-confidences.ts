import {
  areaUnder,
  type BootstrapEstimate,
  bootstrap,
  type Labels,
  type Numbers,
  predictionRejectionRatio,
  type RecordSubjects,
  rejectionBaselines,
  rejectVerification,
  tarAtFar,
  type WeightedStatistic,
} from '@scaleface/eval';
import { createRandom } from '@scaleface/numerics';
import type { Estimate, Measure, RejectionRow, RejectionTable } from './types.js';
import { weightedRejectionStatistic } from './weighted-rejection-statistic.js';

/** A confidence to compare. */
export interface NamedConfidence {
  /** Short name for programs. */
  readonly name: string;
  /** Name for readers. */
  readonly label: string;
  /** One confidence per pair; the pairs with the smallest are refused first. */
  readonly confidence: Numbers;
}

/** What {@link compareConfidences} needs. */
export interface ComparisonInput {
  /** One similarity per pair. */
  readonly scores: Numbers;
  /** 1 for genuine pairs. */
  readonly labels: Labels;
  /** The two people of each pair, for intervals clustered by person. */
  readonly subjects: RecordSubjects;
  /** The confidences, in the order of the table. */
  readonly confidences: readonly NamedConfidence[];
  /** False accept rates, a table each. */
  readonly fars: readonly number[];
  /** Rejected portions of the columns; `[0, 0.1, 0.3, 0.5]` by default. The curves go from 0 to the last one. */
  readonly columns?: readonly number[];
  /** Steps of the curves; 50 by default. */
  readonly steps?: number;
  /** Draws of the bootstrap; 200 by default, 0 for no intervals. */
  readonly replicates?: number;
  /** Coverage of the intervals; 0.95 by default. */
  readonly level?: number;
  /** Seed of the bootstrap; 0 by default. */
  readonly seed?: number;
}

/** What {@link compareConfidences} found. */
export interface ConfidenceComparison {
  /** A table per false accept rate: random, the confidences, oracle. */
  readonly tables: readonly RejectionTable[];
  /** The paired differences of the areas between each two confidences that follow one another. */
  readonly differences: readonly Measure[];
}

const convention =
  'threshold fitted anew on the pairs kept, floor(N(1 − r)) pairs kept, trapezoid area, not normalised; ' +
  'random is the expected value; the oracle refuses the errors at the threshold, the worst first, then others at random';

/**
 * Compares confidences by verification with rejection, side by side with random refusal and the oracle, with bootstrap
 * intervals clustered by person.
 *
 * @param input - Pairs, confidences, operating points.
 * @returns Tables for a report, and paired differences of areas.
 * @throws ScaleFaceError as `rejectVerification` and `bootstrap` of `@scaleface/eval`.
 *
 * @example
 * ```ts
 * import { compareConfidences } from '@scaleface/pipeline';
 *
 * const { tables } = compareConfidences({
 *   scores: [0.9, 0.2, 0.8, 0.5, 0.1, 0.3],
 *   labels: [1, 1, 1, 0, 0, 0],
 *   subjects: { left: ['a', 'b', 'c', 'a', 'b', 'c'], right: ['a', 'b', 'c', 'b', 'c', 'a'] },
 *   confidences: [{ name: 'norm', label: 'norm', confidence: [9, 1, 8, 7, 9, 8] }],
 *   fars: [0.01],
 *   columns: [0, 0.2],
 *   replicates: 0,
 * });
 * tables[0]?.rows.map((r) => r.name); // => ['random', 'norm', 'oracle']
 * tables[0]?.rows[1]?.at[1]?.value; // => 1
 * ```
 */
export function compareConfidences(input: ComparisonInput): ConfidenceComparison {
  const { columns = [0, 0.1, 0.3, 0.5], steps = 50 } = input;
  const width = columns.at(-1) ?? 0.5;
  const even = Array.from({ length: steps + 1 }, (_, i) => (width * i) / steps);
  const portions = [...new Set([...even, ...columns])].sort((a, b) => a - b);
  const parts = input.fars.map((far) => compareAt(input, far, portions, columns));
  return { tables: parts.map((p) => p.table), differences: parts.flatMap((p) => p.differences) };
}

function compareAt(
  input: ComparisonInput,
  far: number,
  portions: readonly number[],
  columns: readonly number[],
): { table: RejectionTable; differences: Measure[] } {
  const { scores, labels, replicates = 200, level = 0.95, seed = 0, subjects, confidences } = input;
  const shared = { scores, labels, rejectedPortions: portions, fars: [far] };
  const { random } = rejectionBaselines(shared);
  const curves = confidences.map((c) => {
    const { rows, area } = rejectVerification({ ...shared, uncertainty: c.confidence, mode: 'confidence' });
    return { name: c.name, label: c.label, tar: rows.map((r) => r.tar[0] as number), area: area[0] as number };
  });
  const oracle = oracleConfidence(input, far);
  const best = rejectVerification({ ...shared, uncertainty: oracle, mode: 'confidence' });
  const flat = random.value[0] as number;
  const lines = [
    { name: 'random', label: 'random', tar: portions.map(() => flat), area: random.area[0] as number },
    ...curves,
    { name: 'oracle', label: 'oracle', tar: best.rows.map((r) => r.tar[0] as number), area: best.area[0] as number },
  ];
  const statistics = [
    flatStatistic(input, far, portions.length),
    ...confidences.map((c) => weightedRejectionStatistic({ scores, labels, confidence: c.confidence, portions, far })),
    weightedRejectionStatistic({ scores, labels, confidence: oracle, portions, far }),
  ];
  const size = portions.length + 1;
  const joint: WeightedStatistic = (weights) => {
    const all = statistics.map((s) => Array.from(s(weights) as ArrayLike<number>));
    const areas = all.map((tar) => areaUnder(portions, tar));
    const gains = areas.slice(2, -1).map((a, i) => a - (areas[i + 1] as number));
    return [...all.flatMap((tar, i) => [...tar, areas[i] as number]), ...gains];
  };
  const found = replicates === 0 ? undefined : bootstrap({ statistic: joint, subjects, replicates, level, seed }).all;
  const place = columns.map((c) => portions.indexOf(c));
  const rows = lines.map((line, i): RejectionRow => {
    const at = place.map((p) => withInterval(line.tar[p] as number, found?.[i * size + p]));
    const area = withInterval(line.area, found?.[i * size + size - 1]);
    const baseline = i === 0 || i === lines.length - 1;
    const [low, high] = [lines[0]?.area as number, lines.at(-1)?.area as number];
    const share = baseline ? {} : { share: predictionRejectionRatio(line.area, low, high) };
    return { name: line.name, label: line.label, tar: line.tar, at, area, ...share };
  });
  const differences = curves.slice(1).map((curve, i): Measure => {
    const before = curves[i] as (typeof curves)[number];
    return {
      name: `area_${curve.name}_minus_${before.name}_at_${far}`,
      label: `area of ${curve.label} − area of ${before.label}, FAR ${far}`,
      explanation: 'Paired difference: both areas are taken on the same draws of people.',
      ...withInterval(curve.area - before.area, found?.[lines.length * size + i]),
    };
  });
  return { table: { far, convention, portions, columns, rows }, differences };
}

function withInterval(value: number, found: BootstrapEstimate | undefined): Estimate {
  return found === undefined ? { value } : { value, low: found.lower, high: found.upper };
}

/** Refusal at random leaves the expected TAR where it is without refusal. */
function flatStatistic(input: ComparisonInput, far: number, count: number): WeightedStatistic {
  const { scores, labels } = input;
  const one = weightedRejectionStatistic({ scores, labels, confidence: scores, portions: [0], far });
  return (weights) => new Array<number>(count).fill((one(weights) as ArrayLike<number>)[0] as number);
}

/**
 * The oracle refuses the errors at the threshold, the worst first, and then correct pairs at random: were they refused by
 * their margin as well, few genuine pairs would leave before the many impostors, and no rate would be defined any more.
 */
function oracleConfidence({ scores, labels, seed = 0 }: ComparisonInput, far: number): Float64Array {
  const threshold = tarAtFar(scores, labels, [far], { rule: 'scaleface' }).threshold[0] as number;
  const random = createRandom(seed);
  return Float64Array.from({ length: scores.length }, (_, i) => {
    const margin = ((scores[i] as number) - threshold) * (labels[i] ? 1 : -1);
    const chance = random.uniform();
    return margin < 0 ? margin : chance;
  });
}

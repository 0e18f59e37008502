import { createRandom, ScaleFaceError } from '@scaleface/numerics';
import { checkNumbers, type Numbers } from '../input/arrays.js';
import { checkLevel, type IntervalEstimate } from '../intervals/interval.js';
import type { SubjectId } from '../intervals/subjects.js';
import { recordsBySubject } from './reference.js';
import { gapCounter, superiorityOf } from './two-samples.js';

/** Values, such as confidences or scores, and whose they are. */
export interface DriftSample {
  /** One value per record. */
  readonly values: Numbers;
  /** The subject of each; without it each value is another subject's. */
  readonly subjects?: ArrayLike<SubjectId>;
}

/** Options of {@link driftTest}. */
export interface DriftTestOptions {
  /** Random exchanges of subjects. Default 999. */
  readonly permutations?: number;
  /** Coverage of the interval. Default 0.95. */
  readonly level?: number;
  /** Seed of the exchanges. Default 0. */
  readonly seed?: number;
}

/** What {@link driftTest} found. */
export interface DriftFound {
  /** The chance of so large a gap or a larger one where nothing has changed. */
  readonly p: number;
  /** The largest gap between the two distribution functions, subjects counted alike. */
  readonly gap: number;
  /** The chance that a value of production lies above one of calibration's (half of equal values): 0.5 without a shift. */
  readonly superiority: IntervalEstimate;
  /** Subjects in calibration. */
  readonly calibration: number;
  /** Subjects in production. */
  readonly production: number;
}

/**
 * Tests whether confidences or scores in production are distributed as calibration's, by subject.
 *
 * Every subject weighs the same, whatever the number of its records. The test statistic is the largest gap between the two
 * weighted distribution functions (Kolmogorov and Smirnov); its p-value comes from exchanging whole subjects between the two
 * sides, $p = (1 + \#\{\text{gaps} \ge \text{gap}\})/(B+1)$, which is exact: $\Pr(p \le \epsilon) \le \epsilon$ where subjects are
 * exchangeable. The effect is $A = P(X_{\text{production}} > X_{\text{calibration}}) + \tfrac12 P(=)$ over subjects, with the normal
 * interval on $\operatorname{logit} A$ whose variance is that of a two-sample U-statistic over subjects (DeLong,
 * DeLong and Clarke-Pearson 1988; for clusters Obuchowski 1997); where that is 0, the bound of
 * `boundedMeanInterval` for as many independent couples as the smaller side has subjects. Oracles: counts over all
 * couples of subjects, simulated populations.
 *
 * @param calibration - Values of calibration.
 * @param production - Values of production, of other subjects.
 * @param options - Permutations, level, seed.
 * @returns Test and effect.
 * @throws ScaleFaceError `shape-mismatch`, `not-finite`, `out-of-range`; `invalid-argument` without values or for a subject on
 *   both sides.
 *
 * @example
 * ```ts
 * import { driftTest } from '@scaleface/eval';
 *
 * const values = Array.from({ length: 40 }, (_, i) => i);
 * const { p, gap, superiority } = driftTest({ values }, { values: values.map((v) => v - 20) });
 * p; // => 0.001
 * [gap, superiority.estimate]; // => [0.5, 0.125]
 * ```
 */
export function driftTest(
  calibration: DriftSample,
  production: DriftSample,
  options: DriftTestOptions = {},
): DriftFound {
  const { permutations = 999, level = 0.95, seed = 0 } = options;
  checkLevel(level);
  if (!(Number.isInteger(permutations) && permutations >= 1)) {
    throw new ScaleFaceError('not a number of permutations', {
      code: 'out-of-range',
      path: 'options.permutations',
      expected: 'an integer ≥ 1',
      received: String(permutations),
    });
  }
  checkNumbers(calibration.values, 'calibration.values');
  checkNumbers(production.values, 'production.values');
  const sides = [calibration, production].map(({ values, subjects }) => recordsBySubject(values, subjects));
  const [before, now] = sides as [number[][], number[][]];
  refuseShared(calibration.subjects, production.subjects);
  const pooled = Float64Array.from([...Array.from(calibration.values), ...Array.from(production.values)]);
  const clusters = [...before, ...now.map((own) => own.map((i) => i + calibration.values.length))];
  const gaps = gapCounter(pooled, clusters);
  const inProduction = Uint8Array.from(clusters, (_, s) => (s < before.length ? 0 : 1));
  const gap = gaps(inProduction);
  const random = createRandom(seed);
  let reached = 1;
  for (let b = 0; b < permutations; b++) {
    if (gaps(Uint8Array.from(random.shuffle(inProduction))) >= gap - 1e-12) reached++;
  }
  return {
    p: reached / (permutations + 1),
    gap,
    superiority: superiorityOf(pooled, clusters, before.length, level),
    calibration: before.length,
    production: now.length,
  };
}

function refuseShared(a: ArrayLike<SubjectId> | undefined, b: ArrayLike<SubjectId> | undefined): void {
  if (a === undefined || b === undefined) return;
  const known = new Set(Array.from(a));
  const i = Array.from(b).findIndex((id) => known.has(id));
  if (i < 0) return;
  throw new ScaleFaceError('a subject on both sides', {
    code: 'invalid-argument',
    path: `production.subjects[${i}]`,
    expected: 'a subject that calibration does not have',
    received: String(b[i]),
  });
}

import type { Numbers } from '../input/arrays.js';
import { indexSubjects, type RecordSubjects } from '../intervals/subjects.js';
import { clustersOf } from './clusters.js';
import { checkInside, lossesNeeded, riskBound } from './p-values.js';
import { type RiskFound, type RiskTest, riskTester } from './test-risk.js';

/** What {@link learnThenTest} works on. */
export interface LearnThenTestInput {
  /** The identities of each record: one each (genuine pairs, images) or two each (impostor pairs). */
  readonly subjects: RecordSubjects;
  /** Number of ways of deciding. They must be fixed before the calibration data are seen. */
  readonly candidates: number;
  /** Losses in [0, 1] of a way, one per record; 0 or 1 for the test `binomial`. */
  readonly loss: (candidate: number) => Numbers;
  /** Which records a way decides on, 1 or `true`; the risk is of those. Default: all. */
  readonly decided?: (candidate: number) => ArrayLike<number | boolean>;
  /** $\alpha$ in (0, 1): the risk that is allowed. */
  readonly alpha: number;
  /** $\delta$ in (0, 1): how often a risk above it may be let pass. Default 0.05. */
  readonly delta?: number;
  /** `hoeffding-bentkus` (default): any losses, all records; `binomial`: exact, one record of each independent cluster. */
  readonly test?: RiskTest;
  /** `sequence` (default): in the order given, each at $\delta$, up to the first failure; `bonferroni`: each at $\delta/m$. */
  readonly order?: 'sequence' | 'bonferroni';
  /** Draws the independent records of `binomial`. Default 0. */
  readonly seed?: number;
}

/** One way of deciding. */
export interface TestedCandidate extends RiskFound {
  /** Whether its risk is at most $\alpha$, with the guarantee. */
  readonly controlled: boolean;
}

/** What {@link learnThenTest} found. */
export interface LearnThenTest {
  /** The ways, in the order given. */
  readonly candidates: readonly TestedCandidate[];
  /** The numbers of those controlled. */
  readonly controlled: readonly number[];
  /** Whether there are any. */
  readonly verdict: 'controlled' | 'cannot guarantee';
  /** Number of subjects. */
  readonly subjects: number;
  /** Independent records that `needed` is to be compared with. */
  readonly independent: number;
  /** The fewest independent records, none in error, that could show $\alpha$ at the level of the first test. */
  readonly needed: number;
  /** The allowed risk. */
  readonly alpha: number;
  /** How often it may be exceeded. */
  readonly delta: number;
}

/**
 * Learn then Test: which ways of deciding have a risk of at most $\alpha$. With probability $1-\delta$ over the subjects of
 * the calibration data *every* way called controlled has, so the cheapest of them may be taken (Angelopoulos, Bates,
 * Candès, Jordan and Lei 2021).
 *
 * Subjects are a sample of those to come; what is known of one subject's records is not known of another's. The risk is that
 * of a record drawn from a subject, or a couple of subjects, drawn anew. Pairs that share a subject are not independent, so
 * $S$ subjects give at most $\lfloor S/2 \rfloor$ independent couples: `binomial` draws them (disjoint, seeded, blind to
 * scores), `hoeffding-bentkus` averages over all records and is worth as many. No rule needs fewer subjects
 * whatever the distribution: where a share $q$ of all persons matches everyone, FMR is $1-(1-q)^2$, and all $S$ are
 * innocent with probability $(1-q)^S$, above $\delta$ below $2\ln\delta/\ln(1-\alpha)$ subjects: the number that `binomial` needs.
 * Oracles: mapie's p-values and its fixed sequence, simulated populations.
 *
 * @param input - Records, losses, levels.
 * @returns The ways tested; `cannot guarantee` where none is controlled.
 * @throws ScaleFaceError `shape-mismatch`; `out-of-range` for a loss or level; `invalid-argument` for records of one
 *   subject beside records of two.
 *
 * @example
 * ```ts
 * import { learnThenTest } from '@scaleface/eval';
 *
 * const scores = Array.from({ length: 200 }, (_, i) => (i % 20) / 20);
 * const thresholds = [0.95, 0.8, 0.5];
 * const { controlled, candidates } = learnThenTest({
 *   subjects: { left: scores.map((_, i) => `a${i}`), right: scores.map((_, i) => `b${i}`) },
 *   candidates: thresholds.length,
 *   loss: (k) => scores.map((score) => (score >= (thresholds[k] ?? 0) ? 1 : 0)),
 *   alpha: 0.3,
 *   test: 'binomial',
 * });
 * controlled; // => [0, 1]
 * candidates[1]?.bound; // => 0.25225
 * ```
 */
export function learnThenTest(input: LearnThenTestInput): LearnThenTest {
  const { candidates, loss, decided, test = 'hoeffding-bentkus', order = 'sequence', seed = 0 } = input;
  const alpha = checkInside(input.alpha, 'alpha');
  const delta = checkInside(input.delta ?? 0.05, 'delta');
  const clusters = clustersOf(indexSubjects(input.subjects));
  const tester = riskTester(clusters, test, seed);
  const level = order === 'bonferroni' ? delta / candidates : delta;
  let going = true;
  const tested = Array.from({ length: candidates }, (_, k): TestedCandidate => {
    const { pValue, ...found } = tester(loss(k), decided?.(k));
    const p = pValue(alpha);
    const controlled = p <= level && going;
    going = controlled || order === 'bonferroni';
    return { ...found, p, bound: riskBound(pValue, level), controlled };
  });
  const controlled = tested.flatMap((one, k) => (one.controlled ? [k] : []));
  return {
    candidates: tested,
    controlled,
    verdict: controlled.length > 0 ? 'controlled' : 'cannot guarantee',
    subjects: clusters.subjects,
    independent: test === 'binomial' ? Math.max(0, ...tested.map(({ trials }) => trials)) : clusters.worth,
    needed: lossesNeeded(alpha, level),
    alpha,
    delta,
  };
}

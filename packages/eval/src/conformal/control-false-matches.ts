import { at, ScaleFaceError } from '@scaleface/numerics';
import { checkNumbers, checkSameLength, checkScores, isGenuine } from '../input/arrays.js';
import { pickNumbers } from '../input/map-numbers.js';
import { nextUp } from '../input/next-up.js';
import { indexSubjects, type SubjectId } from '../intervals/subjects.js';
import { clustersOf } from './clusters.js';
import type { DecisionPoint, FalseMatchControl, FalseMatchInput } from './false-match-types.js';
import { learnThenTest } from './learn-then-test.js';
import { checkInside } from './p-values.js';
import { riskTester } from './test-risk.js';

/**
 * The thresholds of score and confidence that keep the false match rate among accepted pairs (those not abstained on) at or
 * below $\alpha$, with probability $1-\delta$ over the subjects of the calibration pairs: Learn then Test
 * ({@link learnThenTest} has the proof for pairs that share subjects).
 *
 * At each confidence threshold the score threshold is the smallest that passes, coming down from $+\infty$; the rate falls in
 * it, so this needs no grid (Bates, Angelopoulos, Lei, Malik and Jordan 2021). $\delta$ is shared among the confidence
 * thresholds equally. With `threshold` given, the confidence thresholds are tested from the largest down, each at $\delta$, up to
 * the first failure. The rate is that of a pair of images drawn from two persons drawn anew.
 *
 * Oracle: simulated populations, in which the share of failures must stay below what is stated.
 *
 * @param input - Pairs, confidences, levels.
 * @returns Points, the chosen one, what it costs; `cannot guarantee` where there are too few subjects or too many errors.
 * @throws ScaleFaceError `shape-mismatch`, `not-finite`, `out-of-range`; `invalid-argument` without impostor pairs or for an
 *   impostor pair of one subject.
 *
 * @example
 * ```ts
 * import { controlFalseMatches } from '@scaleface/eval';
 *
 * const ids = Array.from({ length: 100 }, (_, i) => i);
 * const { verdict, chosen } = controlFalseMatches({
 *   scores: ids.flatMap((i) => [i / 200, 0.4 + i / 200]),
 *   labels: ids.flatMap(() => [0, 1]),
 *   subjects: { left: ids.flatMap((i) => [`a${i}`, `a${i}`]), right: ids.flatMap((i) => [`b${i}`, `a${i}`]) },
 *   alpha: 0.1,
 * });
 * verdict; // => 'controlled'
 * [chosen?.fmr, chosen?.bound, chosen?.matched]; // => [0.04, 0.0892, 0.85]
 * const two = { scores: [0.1], labels: [0], subjects: { left: ['a'], right: ['b'] } };
 * controlFalseMatches({ ...two, alpha: 0.1 }).verdict; // => 'cannot guarantee'
 * ```
 */
export function controlFalseMatches(input: FalseMatchInput): FalseMatchControl {
  const { scores, confidence, threshold, test = 'binomial', seed = 0 } = input;
  const alpha = checkInside(input.alpha, 'alpha');
  const delta = checkInside(input.delta ?? 0.05, 'delta');
  const { genuine, impostor, subjects } = checkedPairs(input);
  const grid = Array.from(input.confidences ?? [Number.NEGATIVE_INFINITY]).sort((a, b) => b - a);
  const accepts = (i: number, c: number): boolean => confidence === undefined || (confidence[i] as number) >= c;
  const decided = grid.map((c) => Uint8Array.from(impostor, (i) => (accepts(i, c) ? 1 : 0)));
  const lossAt = safeLosses(pickNumbers(scores, impostor));
  const level = threshold === undefined ? delta / grid.length : delta;
  const tester = riskTester(clustersOf(indexSubjects(subjects)), test, seed);
  const safe = (loss: Uint8Array, k: number): boolean => tester(loss, at(decided, k)).pValue(alpha) <= level;
  const thresholds = grid.map((_, k) => threshold ?? lossAt.smallest((loss) => safe(loss, k)));
  const found = learnThenTest({
    subjects,
    candidates: grid.length,
    loss: (k) => lossAt.loss(at(thresholds, k)),
    decided: (k) => at(decided, k),
    alpha,
    delta,
    test,
    order: threshold === undefined ? 'bonferroni' : 'sequence',
    seed,
  });
  const points = found.candidates.map(({ controlled, risk, bound, trials }, k): DecisionPoint => {
    const [c, t] = [at(grid, k), at(thresholds, k)];
    const kept = genuine.filter((i) => accepts(i, c));
    const matching = kept.filter((i) => (scores[i] as number) >= t).length;
    return {
      confidence: c,
      threshold: t,
      controlled,
      fmr: risk,
      bound,
      trials,
      abstainedGenuine: 1 - kept.length / genuine.length,
      abstainedImpostor: 1 - at(decided, k).reduce((sum, a) => sum + a, 0) / impostor.length,
      matched: matching / genuine.length,
      fnmr: 1 - matching / kept.length,
    };
  });
  const worth = (p: DecisionPoint): number => (genuine.length > 0 ? p.matched : -p.abstainedImpostor);
  const chosen = points
    .filter((p) => p.controlled)
    .reduce<DecisionPoint | undefined>((best, p) => (best && worth(best) > worth(p) ? best : p), undefined);
  const { verdict, subjects: persons, needed } = found;
  return { verdict, ...(chosen && { chosen }), points, subjects: persons, subjectsNeeded: 2 * needed, alpha, delta };
}

/** Losses of score thresholds, and the smallest threshold that passes a test which passes all larger ones if it passes one. */
function safeLosses(scores: Float64Array) {
  const ascending = [Number.NEGATIVE_INFINITY, ...Float64Array.from(new Set(scores)).sort().map(nextUp)];
  const loss = (t: number): Uint8Array => Uint8Array.from(scores, (score) => (score >= t ? 1 : 0));
  const smallest = (passes: (loss: Uint8Array) => boolean): number => {
    let [low, high] = [0, ascending.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (passes(loss(at(ascending, middle)))) high = middle;
      else low = middle + 1;
    }
    return ascending[low] ?? Number.POSITIVE_INFINITY;
  };
  return { loss, smallest };
}

/** Which pairs are genuine and which are not, and the subjects of these. */
function checkedPairs({ scores, labels, subjects, confidence, confidences = [], threshold = 0 }: FalseMatchInput) {
  checkScores(scores, labels);
  checkSameLength(scores, subjects.left, 'subjects.left');
  checkSameLength(scores, subjects.right, 'subjects.right');
  if (confidence !== undefined) {
    checkSameLength(scores, confidence, 'confidence');
    checkNumbers(confidence, 'confidence');
  }
  checkNumbers(confidences, 'confidences');
  checkNumbers([threshold], 'threshold');
  const every = Array.from(scores, (_, i) => i);
  const impostor = every.filter((i) => !isGenuine(labels[i]));
  const bad = impostor.find((i) => subjects.left[i] === subjects.right[i]);
  if (impostor.length === 0 || bad !== undefined) {
    throw new ScaleFaceError(bad === undefined ? 'no impostor pairs' : 'an impostor pair of one subject', {
      code: 'invalid-argument',
      path: bad === undefined ? 'labels' : `subjects.right[${bad}]`,
      expected: bad === undefined ? 'at least one label 0' : 'another subject than on the left',
      ...(bad !== undefined && { received: String(subjects.right[bad]) }),
    });
  }
  const side = (ids: ArrayLike<SubjectId>): SubjectId[] => impostor.map((i) => ids[i] as SubjectId);
  const genuine = every.filter((i) => isGenuine(labels[i]));
  return { genuine, impostor, subjects: { left: side(subjects.left), right: side(subjects.right) } };
}

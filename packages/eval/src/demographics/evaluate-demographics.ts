import { at, ScaleFaceError } from '@scaleface/numerics';
import { checkFractions, checkNumbers, checkSameLength, checkScores, type Numbers } from '../input/arrays.js';
import { bootstrap } from '../intervals/bootstrap.js';
import { checkLevel } from '../intervals/interval.js';
import { argsort } from '../rank/argsort.js';
import { tarAtFar } from '../verification/tar-at-far.js';
import { equityIntervals } from './equity-intervals.js';
import { indexGroups } from './group-index.js';
import { drawnRates, ownThreshold, refusals, sumOf } from './group-statistics.js';
import { groupCounter } from './group-tally.js';
import { errorRates, verdictOf } from './group-verdict.js';
import { refusedGroups } from './refused-groups.js';
import type { DemographicInput, DemographicReport } from './types.js';

/**
 * Error rates by demographic group, as an auditor asks for them (the questions of ISO/IEC 19795-10; no conformance is
 * claimed): at one threshold for all and at thresholds of each group's own, false matches between groups, figures of
 * equity, and what refusing unsure pairs does to each group.
 *
 * Intervals come from one bootstrap of identities (a pair weighs the product of its identities' draws) at the threshold for
 * all, which is held. Those of the rates of the groups hold all of them together (max-t), at thresholds of their own too,
 * where the threshold is drawn anew; those of the figures of equity are what the figures can be while the rates of all groups
 * lie in intervals that hold together. A verdict needs 30 errors or more in every group; otherwise it is `cannot tell`,
 * whatever the rates seem to be. Counts are exact. Oracles: naive counts,
 * the definitions of the figures, and simulated populations for the intervals.
 *
 * @param input - Pairs, identities, groups.
 * @returns The report, groups in the order of their names.
 * @throws ScaleFaceError `shape-mismatch`, `not-finite`, `out-of-range`; `invalid-argument` for fewer than two groups, an
 *   identity in two, or a genuine pair of two.
 *
 * @example
 * ```ts
 * import { evaluateDemographics } from '@scaleface/eval';
 *
 * const [left, right] = [[...'ababcdcd'], [...'abbacddc']]; // who is in the images of each pair
 * const group = [...'xxxxyyyy'];
 * const { groups, verdicts } = evaluateDemographics({
 *   scores: [0.9, 0.8, 0.3, 0.2, 0.7, 0.1, 0.6, 0.4],
 *   labels: left.map((subject, i) => subject === right[i]),
 *   subjects: { left, right },
 *   groups: { left: group, right: group },
 *   fmr: 0.25,
 * });
 * groups.map(({ fnmr }) => fnmr.estimate); // => [0, 0.5]
 * groups.map(({ fmr }) => fmr.errors); // => [0, 1]
 * verdicts.fnmr; // => 'cannot tell'
 * ```
 */
export function evaluateDemographics(input: DemographicInput): DemographicReport {
  const { scores, labels, subjects, fmr, confidence, alpha = 0.5 } = input;
  const { replicates = 1000, level = 0.95, seed = 0 } = input;
  const portions = confidence === undefined ? [] : Array.from(input.rejected ?? [0.1, 0.3, 0.5]).sort((a, b) => a - b);
  check(input, portions);
  const index = indexGroups(input);
  const size = index.names.length;
  const threshold = input.threshold ?? at(tarAtFar(scores, labels, [fmr]).threshold, 0);
  const leaving = confidence === undefined ? [] : argsort(confidence);
  const counter = groupCounter(index, scores, labels, threshold, leaving, portions);
  const statistic = (weights: Numbers): number[] => {
    const whole = counter.whole(weights);
    return [...drawnRates(whole), ...refusals(index, whole, counter.kept(weights))];
  };
  const { all } = bootstrap({ statistic, subjects, replicates, level, seed });
  const ones = new Float64Array(labels.length).fill(1);
  const whole = counter.whole(ones);
  const own = <T>(cells: ArrayLike<T>): T[] => index.own.map((c) => cells[c] as T);
  const fnmrs = all.slice(0, size);
  const cells = all.slice(size, size + index.cells.length);
  const first = size + index.cells.length + 2;
  const fnmr = errorRates(fnmrs, whole.falseNonMatches, whole.genuine, level);
  const fmrs = errorRates(own(cells), own(whole.falseMatches), own(whole.impostor), level);
  const crossed = errorRates(cells, whole.falseMatches, whole.impostor, level);
  const theirs = index.names.map((_, g) => ownThreshold(input, index, g, { replicates, level, seed }));
  const ownFnmr = errorRates(
    theirs.map(({ found }) => found),
    theirs.map(({ errors }) => errors),
    theirs.map(({ trials }) => trials),
    level,
  );
  const joint = errorRates(
    [...fnmrs, ...own(cells), ...all.slice(first - 2, first)],
    [...whole.falseNonMatches, ...own(whole.falseMatches), sumOf(whole.falseNonMatches), sumOf(whole.falseMatches)],
    [...whole.genuine, ...own(whole.impostor), sumOf(whole.genuine), sumOf(whole.impostor)],
    level,
  );
  return {
    threshold,
    level,
    groups: index.names.map((group, g) => ({
      group,
      identities: at(index.identities, g),
      fnmr: at(fnmr, g),
      fmr: at(fmrs, g),
      ownThreshold: at(theirs, g).ownThreshold,
      ownThresholdSufficient: at(theirs, g).ownThresholdSufficient,
      ownFnmr: at(ownFnmr, g),
    })),
    verdicts: {
      fmr: verdictOf(own(cells), fmrs, level),
      fnmr: verdictOf(fnmrs, fnmr, level),
      ownFnmr: theirs.every(({ ownThresholdSufficient }) => ownThresholdSufficient)
        ? verdictOf(
            theirs.map(({ found }) => found),
            ownFnmr,
            level,
          )
        : 'cannot tell',
    },
    crossGroup: index.cells.map(([g, h], c) => ({
      groups: [at(index.names, g), at(index.names, h)],
      ...at(crossed, c),
    })),
    equity: equityIntervals(
      {
        fnmr: joint.slice(0, size),
        fmr: joint.slice(size, 2 * size),
        all: { fnmr: at(joint, 2 * size), fmr: at(joint, 2 * size + 1) },
      },
      alpha,
      level,
    ),
    rejection: counter.kept(ones).map((kept, k) => {
      const drawn = all.slice(first + 3 * size * k, first + 3 * size * (k + 1));
      return { rejected: at(portions, k), ...refusedGroups(index, drawn, whole, kept, level) };
    }),
  };
}

function check(
  { scores, labels, subjects, groups, fmr, threshold, confidence, alpha, level }: DemographicInput,
  portions: readonly number[],
): void {
  checkScores(scores, labels);
  for (const [side, path] of [
    [subjects.left, 'subjects.left'],
    [subjects.right, 'subjects.right'],
    [groups.left, 'groups.left'],
    [groups.right, 'groups.right'],
  ] as const) {
    checkSameLength(scores, side, path);
  }
  if (confidence !== undefined) {
    checkSameLength(scores, confidence, 'confidence');
    checkNumbers(confidence, 'confidence');
  }
  checkFractions([fmr], 'fmr');
  checkFractions([alpha ?? 0.5], 'alpha');
  checkFractions(portions, 'rejected');
  checkLevel(level ?? 0.95);
  if (threshold === undefined || !Number.isNaN(threshold)) return;
  throw new ScaleFaceError('not a threshold', { code: 'not-finite', path: 'threshold', received: 'NaN' });
}

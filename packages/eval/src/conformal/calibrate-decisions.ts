import { at, createRandom, ScaleFaceError } from '@scaleface/numerics';
import { checkSameLength, checkScores, isGenuine, type Labels, type Numbers } from '../input/arrays.js';
import { indexSubjects, type RecordSubjects, type SubjectId } from '../intervals/subjects.js';
import { clustersOf } from './clusters.js';

/** What {@link calibrateDecisions} works on. */
export interface DecisionCalibrationInput {
  /** One similarity per calibration pair. */
  readonly scores: Numbers;
  /** 1 or `true` for genuine pairs. */
  readonly labels: Labels;
  /** The two identities of each pair. */
  readonly subjects: Required<RecordSubjects>;
  /** One category per pair (band of quality, group), each held to the levels by itself. Default: one for all. */
  readonly categories?: ArrayLike<string>;
  /** Draws the couples of impostor pairs. Default 0. */
  readonly seed?: number;
}

/** Calibration scores of one class in one category. */
export interface CalibrationScores {
  /** In ascending order. */
  readonly scores: readonly number[];
  /** The weight of each: one over the pairs of its cluster. */
  readonly weights: readonly number[];
  /** Number of clusters: subjects of genuine pairs, couples that share no subject of impostor pairs. */
  readonly clusters: number;
}

/** What decisions rest on: plain data, a category at a time. */
export type DecisionCalibration = Readonly<
  Record<
    string,
    {
      /** Of genuine pairs. */
      readonly genuine: CalibrationScores;
      /** Of impostor pairs. */
      readonly impostor: CalibrationScores;
    }
  >
>;

/** The category of pairs without one. */
export const everyPair = 'all';

/**
 * Calibrates decisions with a guarantee (split conformal prediction, by class and category).
 *
 * Genuine pairs are clusters by subject, impostor pairs by couple, of which those are kept that share no subject (drawn by
 * seed, blind to scores and categories). All pairs of a cluster count, each with one over their number, so that a cluster
 * counts once (hierarchical conformal prediction: Lee, Barber and Willett 2023; Dunn, Wasserman and Ramdas 2022).
 *
 * For groups of persons calibrate on the pairs of a group by themselves: then the couples are drawn among them, and none is
 * lost to other groups.
 *
 * Oracles: the p-values that decisions rest on by their definition, cluster by cluster; crepes and mapie where each
 * cluster has one pair (job `conformal`).
 *
 * @param input - Calibration pairs, who they are of, categories.
 * @returns Plain data for {@link conformalDecisions}.
 * @throws ScaleFaceError `shape-mismatch`, `not-finite`, `out-of-range`; `invalid-argument` where a label and the two
 *   subjects contradict each other, or without pairs of a class.
 *
 * @example
 * ```ts
 * import { calibrateDecisions, conformalDecisions } from '@scaleface/eval';
 *
 * const ids = Array.from({ length: 99 }, (_, i) => i);
 * const calibration = calibrateDecisions({
 *   scores: ids.flatMap((i) => [i / 200, 0.4 + i / 200]),
 *   labels: ids.flatMap(() => [0, 1]),
 *   subjects: { left: ids.flatMap((i) => [`a${i}`, `a${i}`]), right: ids.flatMap((i) => [`b${i}`, `a${i}`]) },
 * });
 * const { decisions, impostor } = conformalDecisions(calibration, [0.2, 0.45, 0.8], { falseMatch: 0.05, falseNonMatch: 0.05 });
 * decisions; // => ['no match', 'both', 'match']
 * [...impostor]; // => [0.6, 0.1, 0.01]
 * ```
 */
export function calibrateDecisions(input: DecisionCalibrationInput): DecisionCalibration {
  const { scores, labels, subjects, categories, seed = 0 } = input;
  checkScores(scores, labels);
  checkSameLength(scores, subjects.left, 'subjects.left');
  checkSameLength(scores, subjects.right, 'subjects.right');
  if (categories !== undefined) checkSameLength(scores, categories, 'categories');
  for (let i = 0; i < scores.length; i++) {
    if ((subjects.left[i] === subjects.right[i]) === isGenuine(labels[i])) continue;
    throw new ScaleFaceError('the label contradicts the subjects', {
      code: 'invalid-argument',
      path: `labels[${i}]`,
      expected: 'genuine where both subjects are the same',
      received: `${labels[i]} for ${subjects.left[i]} and ${subjects.right[i]}`,
    });
  }
  const found = [true, false].map((wanted) => {
    const pairs = Array.from(scores, (_, i) => i).filter((i) => isGenuine(labels[i]) === wanted);
    const side = (ids: ArrayLike<SubjectId>): SubjectId[] => pairs.map((i) => ids[i] as SubjectId);
    if (pairs.length === 0) throw noPairs(wanted);
    const clusters = clustersOf(indexSubjects({ left: side(subjects.left), right: side(subjects.right) }));
    const disjoint = clusters.disjoint(createRandom(seed)).map((cluster) => cluster.map((k) => at(pairs, k)));
    return (category: string): CalibrationScores => {
      const own = disjoint
        .map((cluster) => cluster.filter((i) => (categories?.[i] ?? everyPair) === category))
        .filter((cluster) => cluster.length > 0);
      const rows = own.flatMap((cluster) => cluster.map((i) => [scores[i] as number, 1 / cluster.length] as const));
      rows.sort((a, b) => (a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : 0));
      return { scores: rows.map(([s]) => s), weights: rows.map(([, w]) => w), clusters: own.length };
    };
  });
  const [genuine, impostor] = found as [(c: string) => CalibrationScores, (c: string) => CalibrationScores];
  const names = categories === undefined ? [everyPair] : [...new Set(Array.from(categories))].sort();
  return Object.fromEntries(names.map((c) => [c, { genuine: genuine(c), impostor: impostor(c) }]));
}

const noPairs = (wanted: boolean): ScaleFaceError =>
  new ScaleFaceError('a class is empty', {
    code: 'invalid-argument',
    path: 'labels',
    expected: `${wanted ? 'genuine' : 'impostor'} pairs`,
    received: 'none',
  });

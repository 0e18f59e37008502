import { at } from '@scaleface/numerics';
import { areaUnder } from '../counts/area.js';
import type { RankedScores } from '../counts/ranked.js';
import { type RankedPairs, rankPairs } from '../counts/ranked-pairs.js';
import type { Labels, Numbers } from '../input/arrays.js';
import type { RejectionConvention } from './convention.js';
import { type Lineup, onlyClass } from './lineup.js';
import { type Queue, queueOf } from './queue.js';
import { thresholdFor } from './thresholds.js';

/** Pairs, a convention and where the curves are read; checked. */
export interface RejectionProblem {
  /** One similarity per pair. */
  readonly scores: Numbers;
  /** One label per pair. */
  readonly labels: Labels;
  /** The convention. */
  readonly convention: RejectionConvention;
  /** Operating points. */
  readonly fars: readonly number[];
  /** Rejected portions, ascending. */
  readonly portions: readonly number[];
}

/** Rejection over pairs that are sorted once, for any order of leaving and any weights. */
export interface RejectionEngine {
  /** What it works on. */
  readonly problem: RejectionProblem;
  /** The pairs that are still there. */
  readonly ranks: RankedPairs;
  /** Gives the pairs their weights, 1 without an argument, for all walks until the next time. */
  weigh(weights?: Numbers): void;
  /** The threshold of each operating point on all pairs. */
  thresholds(): number[];
  /** The convention's measure of each operating point on all pairs. */
  start(): number[];
  /** Prepares a line-up for repeated walks: calls `visit` at every portion with the thresholds in force there. */
  walk(lineup: Lineup, fars?: readonly number[]): (visit: Visit) => void;
  /** The convention's measure over a walk: `[f][k]`, at each operating point a curve over the portions. */
  measure(lineup: Lineup, fars?: readonly number[]): () => number[][];
}

/** Called at portion number `k`. */
type Visit = (k: number, thresholds: readonly number[]) => void;

/** The weight of the scores of one class accepted at a threshold; unknown where no impostor sets one. */
export function acceptedOf(ranks: RankedPairs, own: RankedScores, threshold: number, accept: string): number {
  if (Number.isNaN(threshold) && ranks.impostor.size === 0) return Number.NaN;
  return accept === 'above' ? own.countAbove(threshold) : own.countAtLeast(threshold);
}

/**
 * The one engine of rejection: values, bootstrap replicates, oracles and rows of a comparison are all walks of it.
 *
 * @param problem - Pairs and convention.
 */
export function rejectionEngine(problem: RejectionProblem): RejectionEngine {
  const { scores, labels, convention, portions } = problem;
  const { measure, accept, discard } = convention;
  const ranks = rankPairs(scores, labels);
  const { genuine, impostor } = ranks;
  const fit = (fars: readonly number[]): number[] => fars.map((f) => thresholdFor(genuine, impostor, f, convention));
  const measured = (t: number): number => {
    const tar = acceptedOf(ranks, genuine, t, accept) / genuine.size;
    return measure === 'tar' ? tar : 1 - tar;
  };
  /** Who leaves independently of whom: all pairs, the genuine ones, or each class for itself; and what they weigh. */
  const queuesOf = (lineup: Lineup): (readonly [Queue, () => number])[] => {
    const of = (part: Lineup): Queue => queueOf(part, convention, ranks);
    if (discard === 'both') return [[of(lineup), () => genuine.size + impostor.size]];
    const own = [of(onlyClass(lineup, labels, true)), () => genuine.size] as const;
    if (discard === 'genuine') return [own];
    return [own, [of(onlyClass(lineup, labels, false)), () => impostor.size]];
  };
  const walk: RejectionEngine['walk'] = (lineup, fars = problem.fars) => {
    const queues = queuesOf(lineup);
    return (visit) => {
      ranks.restore();
      for (const [queue, whole] of queues) queue.start(whole());
      const first = fit(fars);
      for (const [k, portion] of portions.entries()) {
        for (const [queue] of queues) queue.reject(portion);
        visit(k, convention.threshold === 'fixed' ? first : fit(fars));
      }
    };
  };
  return {
    problem,
    ranks,
    weigh: ranks.weigh,
    thresholds() {
      ranks.restore();
      return fit(problem.fars);
    },
    start() {
      ranks.restore();
      return fit(problem.fars).map(measured);
    },
    walk,
    measure(lineup, fars = problem.fars) {
      const through = walk(lineup, fars);
      return () => {
        const values = fars.map(() => new Array<number>(portions.length));
        through((k, thresholds) => {
          for (const [f, curve] of values.entries()) curve[k] = measured(at(thresholds, f));
        });
        return values;
      };
    },
  };
}

/** The area under each of some curves, as the convention takes it. */
export const areasOf = ({ portions, convention }: RejectionProblem, values: readonly Numbers[]): number[] =>
  values.map((curve) => areaUnder(portions, curve, convention.integration));

import { at, ScaleFaceError } from '@scaleface/numerics';
import { checkNumbers, type Numbers } from '../input/arrays.js';
import { boundedMeanInterval } from '../intervals/bounded-mean.js';
import type { IntervalEstimate } from '../intervals/interval.js';
import { clopperPearson } from '../intervals/rates.js';

/** What {@link indexRecall} compares, one row a probe. */
export interface IndexRecallInput {
  /** The similarities of what the index found, recomputed exactly, best first. */
  readonly found: readonly Numbers[];
  /** Those of the exact search, best first: at least `k` of them, or the whole gallery. */
  readonly exact: readonly Numbers[];
  /** How many neighbours count. Default 20. */
  readonly k?: number;
  /** Two-sided confidence of each interval. Default 0.95. */
  readonly level?: number;
}

/** What an index finds of what is there. */
export interface IndexRecall {
  /** How many neighbours count. */
  readonly k: number;
  /** Probes compared. */
  readonly probes: number;
  /** Recall@1: the share of probes whose best entry was found. */
  readonly best: IntervalEstimate;
  /** Recall@k: the share of the $k$ best that was found, averaged over the probes. */
  readonly recall: IntervalEstimate;
  /** The share of probes of which all the $k$ best were found. */
  readonly complete: IntervalEstimate;
  /** Probes whose best entry was not found. */
  readonly missed: number;
}

/**
 * The error of a search index: recall@1 and recall@k against exact search on a sample of probes.
 *
 * $\mathrm{recall@}k = \frac1P\sum_p \frac{|\{j : s_{pj} \ge s^*_{pk}\}|}{\min(k, G)}$ with the similarities $s_{pj}$ of what was
 * found and the $k$-th best $s^*_{pk}$ of all $G$ entries, as ann-benchmarks counts it: one found in the place of an equally
 * similar one is no miss. Its interval takes probes, not neighbours, for independent (see {@link boundedMeanInterval});
 * those of the shares of probes are exact (see {@link clopperPearson}). The probes decide what the numbers are worth:
 * strangers lie farther from the gallery than mates, and an index misses more for them.
 *
 * Oracle: the definition over identifiers.
 *
 * @param input - Similarities found and exact, $k$, confidence.
 * @returns Recall with intervals; without probes estimates are `NaN` and intervals [0, 1].
 * @throws ScaleFaceError `shape-mismatch` for other numbers of rows, `invalid-argument` for a probe of an empty gallery,
 *   `out-of-range` for $k$ or the level, `not-finite` (NaN).
 *
 * @example
 * ```ts
 * import { indexRecall } from '@scaleface/eval';
 *
 * const exact = [[0.9, 0.5], [0.8, 0.7]];
 * const { best, recall } = indexRecall({ found: [[0.9, 0.4], [0.8, 0.7]], exact, k: 2 });
 * best.estimate; // => 1
 * recall.estimate; // => 0.75
 * ```
 */
export function indexRecall({ found, exact, k = 20, level = 0.95 }: IndexRecallInput): IndexRecall {
  const probes = exact.length;
  if (found.length !== probes) {
    throw new ScaleFaceError('not one list per probe', {
      code: 'shape-mismatch',
      path: 'found',
      expected: `${probes} lists`,
      received: String(found.length),
    });
  }
  if (!(Number.isInteger(k) && k >= 1)) {
    throw new ScaleFaceError('not a number of neighbours', {
      code: 'out-of-range',
      path: 'k',
      expected: 'an integer ≥ 1',
      received: String(k),
    });
  }
  let [best, complete, shares] = [0, 0, 0];
  exact.forEach((wanted, p) => {
    const got = at(found, p);
    checkNumbers(wanted, `exact[${p}]`);
    checkNumbers(got, `found[${p}]`);
    if (wanted.length === 0) {
      throw new ScaleFaceError('the gallery is empty', { code: 'invalid-argument', path: `exact[${p}]` });
    }
    const places = Math.min(k, wanted.length);
    const last = at(wanted, places - 1);
    const hits = Math.min(places, Array.from(got).filter((score) => score >= last).length);
    if (got.length > 0 && at(got, 0) >= at(wanted, 0)) best++;
    if (hits === places) complete++;
    shares += hits / places;
  });
  return {
    k,
    probes,
    best: clopperPearson(best, probes, level),
    recall: boundedMeanInterval(probes === 0 ? 0 : Math.min(1, shares / probes), probes, level),
    complete: clopperPearson(complete, probes, level),
    missed: probes - best,
  };
}

import { ScaleFaceError } from '@scaleface/numerics';
import { checkNumbers, type Numbers } from '../input/arrays.js';
import { type MatrixLike, toMatrix } from '../pairs/matrix.js';
import { relevantPlaces, type SimilarityTies } from './relevant-places.js';

/** The name of an item or of a query. */
export type ItemId = string | number;

/** Queries with the ranking of each. */
export interface RankedQueries {
  /** For each query its items, best first. A ranking may be cut short: what it does not list is not found. */
  readonly rankings: readonly ArrayLike<ItemId>[];
  /** For each query the items that are relevant to it; one listed twice counts once. */
  readonly relevant: readonly ArrayLike<ItemId>[];
}

/** Queries with their similarity to every item. */
export interface ScoredQueries {
  /** Similarity of every query to every item, `[Q, G]`; `NaN` is refused, −∞ is no score. */
  readonly similarities: MatrixLike;
  /** For each query the columns of the items that are relevant to it; one listed twice counts once. */
  readonly relevant: readonly ArrayLike<number>[];
  /**
   * Where a relevant item and another are equally similar. `against` (default): the other comes first, so that nothing
   * depends on the order of the items and a constant similarity finds nothing; `in-order`: the smaller column comes first.
   */
  readonly ties?: SimilarityTies;
}

/** What {@link retrieve} works on. */
export type RetrievalInput = RankedQueries | ScoredQueries;

/** What was retrieved for every query; arrays run over the queries. */
export interface Retrievals {
  /** $R$: how many items are relevant. A query without any counts in no metric. */
  readonly relevant: Int32Array;
  /** The ranks, from 1 and ascending, of the relevant items that were found. */
  readonly ranks: readonly Int32Array[];
  /** The rank of the first relevant item; 0 where none was found. */
  readonly firstRank: Int32Array;
  /** R-Precision of each query; `NaN` for one without relevant items. */
  readonly rPrecision: Float64Array;
  /** Average precision at $R$ of each query; `NaN` for one without relevant items. */
  readonly mapAtR: Float64Array;
}

/** The ranks of the relevant items in a list of items. */
function listedRanks(ranking: ArrayLike<ItemId>, relevant: ReadonlySet<ItemId>, query: number): Int32Array {
  const ranks: number[] = [];
  const found = new Set<ItemId>();
  for (let k = 0; k < ranking.length; k++) {
    const item = ranking[k] as ItemId;
    if (!relevant.has(item)) continue;
    if (found.has(item)) {
      throw new ScaleFaceError('an item is ranked twice', {
        code: 'invalid-argument',
        path: `rankings[${query}][${k}]`,
        expected: 'each item once',
        received: String(item),
      });
    }
    found.add(item);
    ranks.push(k + 1);
  }
  return Int32Array.from(ranks);
}

function checkQueries(relevant: ArrayLike<unknown>, queries: number): void {
  if (relevant.length === queries) return;
  throw new ScaleFaceError('not one list of relevant items per query', {
    code: 'shape-mismatch',
    path: 'relevant',
    expected: `${queries} lists`,
    received: String(relevant.length),
  });
}

function scoredRanks({ similarities, relevant, ties = 'against' }: ScoredQueries): Int32Array[] {
  const { data, rows, columns } = toMatrix(similarities, 'similarities');
  checkQueries(relevant, rows);
  checkNumbers(data, 'similarities');
  const rowOf = (q: number): Numbers => {
    const row = new Float64Array(columns);
    for (let j = 0; j < columns; j++) row[j] = data[q * columns + j] as number;
    return row;
  };
  return relevant.map((own, q) => relevantPlaces(rowOf(q), [...new Set(Array.from(own))], ties, `relevant[${q}]`));
}

function rankedRanks({ rankings, relevant }: RankedQueries): Int32Array[] {
  checkQueries(relevant, rankings.length);
  return rankings.map((ranking, q) => listedRanks(ranking, new Set(Array.from(relevant[q] as ArrayLike<ItemId>)), q));
}

/** What the ranks of the relevant items that were found come to, and how many are relevant. */
export function retrievalsOfRanks(ranks: readonly Int32Array[], relevant: Int32Array): Retrievals {
  const within = (q: number): Int32Array => (ranks[q] as Int32Array).filter((k) => k <= (relevant[q] as number));
  const share = (sum: number, q: number): number => sum / (relevant[q] as number);
  return {
    relevant,
    ranks,
    firstRank: Int32Array.from(ranks, (own) => own[0] ?? 0),
    rPrecision: Float64Array.from(ranks, (_, q) => share(within(q).length, q)),
    mapAtR: Float64Array.from(ranks, (_, q) =>
      share(
        within(q).reduce((sum, k, i) => sum + (i + 1) / k, 0),
        q,
      ),
    ),
  };
}

/**
 * What every query found: many items may be relevant to one query, and one item to many queries. All metrics follow from
 * the ranks $k_1 < k_2 < \dots$ of the $R$ relevant items,
 * $$\text{R-Precision} = \tfrac1R\,\#\{i : k_i \le R\},\qquad
 * \mathrm{mAP@R} = \tfrac1R\sum_{i : k_i \le R} \tfrac{i}{k_i},$$
 * which from similarities are counted without sorting the items, $O(G \log R)$ a query.
 *
 * Source: Musgrave et al., A Metric Learning Reality Check, ECCV 2020; Chun et al., ECCV Caption, ECCV 2022. Oracle:
 * the `eccv-caption` package on the same rankings, and the definitions in the tests.
 *
 * @param input - Rankings, or similarities; and which items are relevant.
 * @returns One outcome a query.
 * @throws ScaleFaceError `shape-mismatch`, `not-finite` (NaN similarity), `out-of-range` for a relevant item that is no
 *   column, `invalid-argument` for a relevant item that is ranked twice or no queries at all, `unknown-name` for a tie rule.
 *
 * @example
 * ```ts
 * import { retrieve } from '@scaleface/eval';
 *
 * const { firstRank, rPrecision, mapAtR } = retrieve({
 *   rankings: [['a', 'x', 'b'], ['y', 'c', 'x']],
 *   relevant: [['a', 'b'], ['c']],
 * });
 * [...firstRank]; // => [1, 2]
 * [...rPrecision]; // => [0.5, 0]
 * [...mapAtR]; // => [0.5, 0]
 * ```
 */
export function retrieve(input: RetrievalInput): Retrievals {
  if (typeof input !== 'object' || input === null || !('similarities' in input || 'rankings' in input)) {
    throw new ScaleFaceError('neither rankings nor similarities', {
      code: 'invalid-argument',
      path: 'queries',
      expected: 'rankings or similarities, with what is relevant',
    });
  }
  const ranks = 'similarities' in input ? scoredRanks(input) : rankedRanks(input);
  const relevant = Int32Array.from(input.relevant, (own) => new Set<ItemId>(Array.from<ItemId>(own)).size);
  return retrievalsOfRanks(ranks, relevant);
}

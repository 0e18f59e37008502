import { takeWeights } from '../counts/take-weights.js';
import type { Numbers } from '../input/arrays.js';
import type { Lineup } from '../rejection/lineup.js';
import { queueOf } from '../rejection/queue.js';

/** What is left of some queries after each portion has been rejected. */
export interface RejectedMeans {
  /** Weight of the queries kept, portion by portion. */
  readonly kept: readonly number[];
  /** `means[v][k]`: the mean of value number `v` over what portion number `k` keeps; `NaN` over nothing. */
  readonly means: readonly (readonly number[])[];
}

/**
 * Means of values over the queries kept as the least certain ones leave, by the one rule of which leave that rejection of
 * pairs follows too; $\lfloor N(1-r) \rfloor$ are kept. Sums are taken anew at every portion: nothing is subtracted.
 *
 * @param lineup - Queries that count, the most certain first.
 * @param values - Some numbers of every query.
 * @param portions - Rejected portions, ascending.
 * @param ties - What happens where the cut falls among equally certain queries.
 * @returns The means for some weights, by default 1.
 */
export function rejectedMeans(
  lineup: Lineup,
  values: readonly Numbers[],
  portions: readonly number[],
  ties: 'block' | 'stable',
): (weights?: Numbers) => RejectedMeans {
  const { pairs: queries, key } = lineup;
  const weight = new Float64Array(key.length);
  const slotOf = Uint32Array.from(key, (_, q) => q);
  const take = (slots: Uint32Array, end: number, excess: number): number => takeWeights(weight, slots, end, excess);
  const queue = queueOf(lineup, { rounding: 'kept', ties }, { slotOf, weight, take });
  return (weights) => {
    for (const q of queries) weight[q] = weights === undefined ? 1 : (weights[q] as number);
    queue.start(queries.reduce((sum, q) => sum + (weight[q] as number), 0));
    const kept: number[] = [];
    const means = values.map(() => [] as number[]);
    for (const portion of portions) {
      queue.reject(portion);
      const left = queries.reduce((sum, q) => sum + (weight[q] as number), 0);
      kept.push(left);
      for (const [v, value] of values.entries()) {
        const total = queries.reduce((sum, q) => sum + (weight[q] as number) * (value[q] as number), 0);
        means[v]?.push(total / left);
      }
    }
    return { kept, means };
  };
}

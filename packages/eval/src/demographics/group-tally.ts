import { at } from '@scaleface/numerics';
import { isGenuine, type Labels, type Numbers } from '../input/arrays.js';
import type { GroupIndex } from './group-index.js';

/** Comparisons and errors by weight; impostor pairs by cell. */
export interface GroupTally {
  /** Genuine pairs of each group. */
  readonly genuine: Float64Array;
  /** Those of them that do not match. */
  readonly falseNonMatches: Float64Array;
  /** Impostor pairs of each cell. */
  readonly impostor: Float64Array;
  /** Those of them that match. */
  readonly falseMatches: Float64Array;
}

/** Counts pairs by group, as often as each weighs. */
export interface GroupCounter {
  /** All pairs. */
  whole(weights: Numbers): GroupTally;
  /** The pairs that are kept at each refused share. */
  kept(weights: Numbers): GroupTally[];
}

/**
 * Counts pairs by group at a threshold, all of them and those that are kept when the least certain are refused: of pairs of
 * total weight $W$, $\lfloor W(1-r) \rfloor$ are kept, the pair at the cut with a part of its weight.
 *
 * @param index - The groups of the pairs.
 * @param scores - Their scores; a pair matches from the threshold on.
 * @param labels - Their labels.
 * @param threshold - The threshold.
 * @param leaving - The pairs in the order in which they are refused; none are without it.
 * @param portions - Refused shares, ascending.
 */
export function groupCounter(
  index: GroupIndex,
  scores: Numbers,
  labels: Labels,
  threshold: number,
  leaving: ArrayLike<number>,
  portions: readonly number[],
): GroupCounter {
  const n = labels.length;
  const genuine = Uint8Array.from({ length: n }, (_, i) => (isGenuine(labels[i]) ? 1 : 0));
  const wrong = Uint8Array.from({ length: n }, (_, i) =>
    (scores[i] as number) >= threshold ? 1 - at(genuine, i) : at(genuine, i),
  );
  const add = (tally: GroupTally, i: number, weight: number): void => {
    const own = genuine[i] === 1;
    const place = (own ? index.groupOf[i] : index.cellOf[i]) as number;
    const [trials, errors] = own ? [tally.genuine, tally.falseNonMatches] : [tally.impostor, tally.falseMatches];
    (trials[place] as number) += weight;
    if (wrong[i] === 1) (errors[place] as number) += weight;
  };
  const whole = (weights: Numbers): GroupTally => {
    const tally = emptyTally(index);
    for (let i = 0; i < n; i++) add(tally, i, weights[i] as number);
    return tally;
  };
  const kept = (weights: Numbers): GroupTally[] => {
    const left = whole(weights);
    const sum = (values: Float64Array): number => values.reduce((a, b) => a + b, 0);
    const total = sum(left.genuine) + sum(left.impostor);
    let there = total;
    let k = 0;
    let taken = 0;
    return portions.map((portion) => {
      const wanted = Math.floor(total * (1 - portion));
      while (there > wanted) {
        const i = leaving[k] as number;
        const rest = (weights[i] as number) - taken;
        const leaves = Math.min(rest, there - wanted);
        if (leaves > 0) add(left, i, -leaves);
        there -= leaves;
        if (leaves === rest) k++;
        taken = leaves === rest ? 0 : taken + leaves;
      }
      return copyOf(left);
    });
  };
  return { whole, kept };
}

const emptyTally = ({ names, cells }: GroupIndex): GroupTally => ({
  genuine: new Float64Array(names.length),
  falseNonMatches: new Float64Array(names.length),
  impostor: new Float64Array(cells.length),
  falseMatches: new Float64Array(cells.length),
});

const copyOf = (tally: GroupTally): GroupTally => ({
  genuine: tally.genuine.slice(),
  falseNonMatches: tally.falseNonMatches.slice(),
  impostor: tally.impostor.slice(),
  falseMatches: tally.falseMatches.slice(),
});

/** Errors over trials, one by one; `NaN` where there are no trials. */
export const ratesOf = (errors: Float64Array, trials: Float64Array): number[] =>
  Array.from(errors, (e, i) => e / at(trials, i));

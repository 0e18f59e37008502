import { ScaleFaceError } from '@scaleface/numerics';
import { checkFractions, checkLabels, checkSameLength, isGenuine, type Labels, type Numbers } from '../input/arrays.js';
import { pickNumbers } from '../input/map-numbers.js';
import { argsort } from '../rank/argsort.js';

/** Pairs of similar probability, summed. */
export interface ProbabilityBin {
  /** Smallest probability in the bin. */
  readonly lowest: number;
  /** Largest probability in the bin. */
  readonly highest: number;
  /** Mean probability. */
  readonly predicted: number;
  /** Share of genuine pairs. */
  readonly observed: number;
  /** Total weight: the number of pairs when there are no weights. */
  readonly weight: number;
  /** Weight of the genuine pairs. */
  readonly genuine: number;
}

/** How pairs are put into bins: equal numbers of pairs (`mass`) or equal widths of [0, 1] (`width`). */
export type BinStrategy = 'mass' | 'width';

/** Probabilities in ascending order with what belongs to them. */
export interface SortedProbabilities {
  /** Pairs in ascending order of probability. */
  readonly order: Uint32Array;
  /** Their probabilities. */
  readonly p: Float64Array;
  /** 1 where genuine. */
  readonly genuine: Uint8Array;
}

/** Sorts pairs by probability, checked. */
export function sortProbabilities(probabilities: Numbers, labels: Labels): SortedProbabilities {
  checkSameLength(probabilities, labels, 'labels');
  checkFractions(probabilities, 'probabilities');
  checkLabels(labels);
  const order = argsort(probabilities);
  return {
    order,
    p: pickNumbers(probabilities, order),
    genuine: Uint8Array.from(order, (i) => (isGenuine(labels[i]) ? 1 : 0)),
  };
}

/**
 * Puts pairs into bins of similar probability. Equal probabilities always share a bin, so the bins do not depend on the
 * order of the pairs; a bin of equal mass is closed at the first change of probability at which it holds its share.
 * Widths are $[k/b, (k+1)/b)$, the last closed at 1. Empty bins are left out.
 */
export function probabilityBins(
  sorted: SortedProbabilities,
  bins: number,
  strategy: BinStrategy,
  weights?: Numbers,
): ProbabilityBin[] {
  if (!(Number.isInteger(bins) && bins >= 1)) {
    throw new ScaleFaceError('not a number of bins', {
      code: 'out-of-range',
      path: 'bins',
      expected: 'an integer ≥ 1',
      received: String(bins),
    });
  }
  const { order, p: ascending, genuine: labels } = sorted;
  if (weights !== undefined) checkSameLength(order, weights, 'weights');
  const inOrder = weights === undefined ? new Float64Array(order.length).fill(1) : pickNumbers(weights, order);
  const total = inOrder.reduce((a, b) => a + b, 0);
  const result: ProbabilityBin[] = [];
  let lowest = 0;
  let highest = 0;
  let sum = 0;
  let weight = 0;
  let genuine = 0;
  let seen = 0;
  const close = (): void => {
    if (weight > 0)
      result.push({ lowest, highest, weight, genuine, predicted: sum / weight, observed: genuine / weight });
    sum = 0;
    weight = 0;
    genuine = 0;
  };
  const cell = (p: number): number => Math.min(bins - 1, Math.floor(p * bins));
  for (const [k, p] of ascending.entries()) {
    const w = inOrder[k] as number;
    if (w === 0) continue;
    if (weight > 0 && p !== highest) {
      const full = strategy === 'mass' ? seen >= (total * (result.length + 1)) / bins : cell(p) !== cell(highest);
      if (full) close();
    }
    if (weight === 0) lowest = p;
    highest = p;
    sum += w * p;
    weight += w;
    seen += w;
    if (labels[k] === 1) genuine += w;
  }
  close();
  return result;
}

import { ScaleFaceError } from '@scaleface/numerics';
import { argsort } from '../counts/argsort.js';
import { checkFractions, checkSameLength, isGenuine, type Labels, type Numbers } from '../counts/arrays.js';

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

/**
 * Puts pairs into bins of similar probability. Equal probabilities always share a bin, so the bins do not depend on the
 * order of the pairs; a bin of equal mass is closed at the first change of probability at which it holds its share.
 * Widths are $[k/b, (k+1)/b)$, the last closed at 1. Empty bins are left out.
 */
export function probabilityBins(
  probabilities: Numbers,
  labels: Labels,
  bins: number,
  strategy: BinStrategy,
  weights?: Numbers,
): ProbabilityBin[] {
  checkSameLength(probabilities, labels, 'labels');
  checkFractions(probabilities, 'probabilities');
  if (weights !== undefined) checkSameLength(probabilities, weights, 'weights');
  if (!(Number.isInteger(bins) && bins >= 1)) {
    throw new ScaleFaceError('not a number of bins', {
      code: 'out-of-range',
      path: 'bins',
      expected: 'an integer ≥ 1',
      received: String(bins),
    });
  }
  const order = argsort(probabilities);
  const weightOf = (i: number): number => (weights === undefined ? 1 : (weights[i] as number));
  const total = order.reduce((sum, i) => sum + weightOf(i), 0);
  const result: ProbabilityBin[] = [];
  let open = { lowest: 0, highest: 0, sum: 0, weight: 0, genuine: 0 };
  let seen = 0;
  const close = (): void => {
    const { sum, ...rest } = open;
    if (rest.weight > 0) result.push({ ...rest, predicted: sum / rest.weight, observed: rest.genuine / rest.weight });
    open = { lowest: 0, highest: 0, sum: 0, weight: 0, genuine: 0 };
  };
  const cell = (p: number): number => Math.min(bins - 1, Math.floor(p * bins));
  for (const i of order) {
    const p = probabilities[i] as number;
    const w = weightOf(i);
    if (w === 0) continue;
    if (open.weight > 0 && p !== open.highest) {
      const full = strategy === 'mass' ? seen >= (total * (result.length + 1)) / bins : cell(p) !== cell(open.highest);
      if (full) close();
    }
    if (open.weight === 0) open.lowest = p;
    open.highest = p;
    open.sum += w * p;
    open.weight += w;
    seen += w;
    if (isGenuine(labels[i])) open.genuine += w;
  }
  close();
  return result;
}

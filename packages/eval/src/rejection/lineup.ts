import { argsort } from '../counts/argsort.js';
import { isGenuine, type Labels, type Numbers } from '../counts/arrays.js';
import type { RejectionConvention } from './convention.js';

/** Pairs in order of certainty: all of them, or those of one class. */
interface Queue {
  /** Indices of the pairs, most certain first. */
  readonly pairs: Uint32Array;
  /** Uncertainty of every pair of the list, in list order. */
  readonly uncertainty: Numbers;
}

/** Pairs from the most certain to the least. */
export interface Lineup {
  /** Both classes. */
  readonly all: Queue;
  /** Genuine pairs. */
  readonly genuine: Queue;
  /** Impostor pairs. */
  readonly impostor: Queue;
  /** How many genuine pairs are among the first `k` of both classes. */
  genuineAmong(k: number): number;
}

/** Puts pairs in order of certainty; equally certain pairs keep input order, reversed under `confidence`. */
export function lineUp(labels: Labels, uncertainty: Numbers, mode: 'uncertainty' | 'confidence'): Lineup {
  const order = argsort(uncertainty);
  if (mode === 'confidence') order.reverse();
  const n = order.length;
  const before = new Uint32Array(n + 1);
  const genuine = new Uint32Array(n);
  const impostor = new Uint32Array(n);
  let g = 0;
  for (let i = 0; i < n; i++) {
    const pair = order[i] as number;
    if (isGenuine(labels[pair])) genuine[g++] = pair;
    else impostor[i - g] = pair;
    before[i + 1] = g;
  }
  return {
    all: { pairs: order, uncertainty },
    genuine: { pairs: genuine.subarray(0, g), uncertainty },
    impostor: { pairs: impostor.subarray(0, n - g), uncertainty },
    genuineAmong: (k) => before[k] as number,
  };
}

/** How many pairs of each class stay. */
export interface Kept {
  /** Genuine pairs kept. */
  readonly genuine: number;
  /** Impostor pairs kept. */
  readonly impostor: number;
}

/** How many pairs stay when the share `portion` should leave. */
function keptOf({ pairs, uncertainty }: Queue, portion: number, { rounding, ties }: RejectionConvention): number {
  const n = pairs.length;
  let kept = rounding === 'kept' ? Math.floor(n * (1 - portion)) : n - Math.floor(n * portion);
  const at = (place: number): number => uncertainty[pairs[place] as number] as number;
  if (ties === 'block' && kept > 0) while (kept < n && at(kept) === at(kept - 1)) kept++;
  return kept;
}

/** The kept counts when the share `portion` should leave. */
export function keptCounts(lineup: Lineup, portion: number, convention: RejectionConvention): Kept {
  const { all, genuine, impostor } = lineup;
  if (convention.discard === 'both') {
    const kept = keptOf(all, portion, convention);
    const own = lineup.genuineAmong(kept);
    return { genuine: own, impostor: kept - own };
  }
  const own = keptOf(genuine, portion, convention);
  const others = convention.discard === 'genuine' ? impostor.pairs.length : keptOf(impostor, portion, convention);
  return { genuine: own, impostor: others };
}

import { isGenuine, type Labels, type Numbers } from '../input/arrays.js';
import { argsort } from '../rank/argsort.js';

/** Pairs from the most certain to the least. */
export interface Lineup {
  /** Indices of the pairs, most certain first. */
  readonly pairs: Uint32Array;
  /** What they are ordered by, one number per pair of the list; equal numbers are equally certain. */
  readonly key: Numbers;
}

/** Puts pairs in order of certainty; equally certain pairs keep input order, reversed under `confidence`. */
export function lineUp(uncertainty: Numbers, mode: 'uncertainty' | 'confidence'): Lineup {
  const pairs = argsort(uncertainty);
  if (mode === 'confidence') pairs.reverse();
  return { pairs, key: uncertainty };
}

/** The pairs of one class in the order of a line-up. */
export function onlyClass({ pairs, key }: Lineup, labels: Labels, genuine: boolean): Lineup {
  return { pairs: pairs.filter((pair) => isGenuine(labels[pair]) === genuine), key };
}

import { argsort } from '../counts/argsort.js';
import { isGenuine, type Labels, type Numbers } from '../counts/arrays.js';
import type { RejectionConvention } from './convention.js';

/** Pairs of both classes from the most certain to the least. */
export interface Lineup {
  /** Indices of all pairs, most certain first. */
  readonly order: Uint32Array;
  /** Uncertainty along `order`, ascending. */
  readonly doubt: Float64Array;
  /** 1 where the pair at this place of `order` is genuine. */
  readonly genuine: Uint8Array;
  /** How many pairs are genuine. */
  readonly genuineCount: number;
}

/** Puts pairs in order of certainty; equally certain pairs keep input order, reversed under `confidence`. */
export function lineUp(labels: Labels, uncertainty: Numbers, mode: 'uncertainty' | 'confidence'): Lineup {
  const order = argsort(uncertainty);
  if (mode === 'confidence') order.reverse();
  const sign = mode === 'confidence' ? -1 : 1;
  const doubt = new Float64Array(order.length);
  const genuine = new Uint8Array(order.length);
  let genuineCount = 0;
  for (let i = 0; i < order.length; i++) {
    const pair = order[i] as number;
    doubt[i] = sign * (uncertainty[pair] as number);
    if (!isGenuine(labels[pair])) continue;
    genuine[i] = 1;
    genuineCount++;
  }
  return { order, doubt, genuine, genuineCount };
}

/** How many pairs of each class stay. */
export interface Kept {
  /** Genuine pairs kept. */
  readonly genuine: number;
  /** Impostor pairs kept. */
  readonly impostor: number;
}

type Cut = Pick<RejectionConvention, 'rounding' | 'ties'>;

/** How many of the `doubt.length` pairs stay when the share `portion` should leave. */
function keptOf(doubt: Float64Array, portion: number, { rounding, ties }: Cut): number {
  const n = doubt.length;
  let kept = rounding === 'kept' ? Math.floor(n * (1 - portion)) : n - Math.floor(n * portion);
  if (ties === 'block' && kept > 0) while (kept < n && doubt[kept] === doubt[kept - 1]) kept++;
  return kept;
}

/** Uncertainties of one class, ascending. */
const ofClass = ({ doubt, genuine }: Lineup, wanted: 0 | 1): Float64Array =>
  doubt.filter((_, i) => genuine[i] === wanted);

/** The kept counts at every portion, for portions in any order. */
export function keptCounts(lineup: Lineup, portions: readonly number[], convention: RejectionConvention): Kept[] {
  const total = lineup.order.length;
  const impostors = total - lineup.genuineCount;
  if (convention.discard === 'both') {
    const before = new Uint32Array(total + 1);
    for (let i = 0; i < total; i++) before[i + 1] = (before[i] as number) + (lineup.genuine[i] as number);
    return portions.map((portion) => {
      const kept = keptOf(lineup.doubt, portion, convention);
      const genuine = before[kept] as number;
      return { genuine, impostor: kept - genuine };
    });
  }
  const genuine = ofClass(lineup, 1);
  if (convention.discard === 'genuine') {
    return portions.map((portion) => ({ genuine: keptOf(genuine, portion, convention), impostor: impostors }));
  }
  const impostor = ofClass(lineup, 0);
  return portions.map((portion) => ({
    genuine: keptOf(genuine, portion, convention),
    impostor: keptOf(impostor, portion, convention),
  }));
}

import { ScaleFaceError } from '@scaleface/numerics';
import { checkLabels, checkSameLength, isGenuine, type Labels, type Numbers } from '../input/arrays.js';
import { mapNumbers } from '../input/map-numbers.js';

/** Refuses an option. */
export const badOption = (path: string, expected: string, received: unknown): ScaleFaceError =>
  new ScaleFaceError('not such an option', {
    code: typeof received === 'number' ? 'out-of-range' : 'unknown-name',
    path: `options.${path}`,
    expected,
    received: String(received),
  });

/** Cosines, checked. */
export function finiteCosines(cosine: Numbers): Float64Array {
  return mapNumbers(cosine, (c, i) => {
    if (Number.isFinite(c)) return c;
    throw new ScaleFaceError('not a cosine', {
      code: 'not-finite',
      path: `cosine[${i}]`,
      expected: 'a finite number',
      received: String(c),
      hint: 'A score is not fitted to comparisons that failed: leave them out',
    });
  });
}

/** Labels and weights of the fitting pairs, and what they come to. */
export interface Classes {
  /** 1 where genuine. */
  readonly genuine: Uint8Array;
  /** Weights that sum to 1. */
  readonly weights: Float64Array;
  /** Their sum before. */
  readonly total: number;
  /** Share of genuine pairs, by weight. */
  readonly genuineShare: number;
  /** Genuine pairs and impostors of positive weight. */
  readonly counts: readonly [impostors: number, genuine: number];
}

/**
 * Checks labels and weights.
 *
 * @throws ScaleFaceError `shape-mismatch`, `out-of-range`, `invalid-argument` where a class has no weight.
 */
export function classesOf(labels: Labels, given: Numbers | undefined): Classes {
  checkLabels(labels);
  if (given !== undefined) checkSameLength(labels, given, 'options.weights');
  const genuine = new Uint8Array(labels.length).map((_, i) => (isGenuine(labels[i]) ? 1 : 0));
  const raw = mapNumbers(given ?? new Float64Array(labels.length).fill(1), (w, i) => {
    if (Number.isFinite(w) && w >= 0) return w;
    throw badOption(`weights[${i}]`, 'a finite number of at least 0', w);
  });
  const counts: [number, number] = [0, 0];
  const sums: [number, number] = [0, 0];
  for (let i = 0; i < raw.length; i++) {
    const w = raw[i] as number;
    const y = genuine[i] as 0 | 1;
    if (w > 0) counts[y]++;
    sums[y] += w;
  }
  const total = sums[0] + sums[1];
  const weights = raw.map((w) => w / total);
  const genuineShare = sums[1] / total;
  if (!(Number.isFinite(total) && genuineShare > 0 && genuineShare < 1)) {
    const empty = counts[0] === 0 || counts[1] === 0;
    throw new ScaleFaceError(empty ? 'a class is empty' : 'a class is lost beside the other', {
      code: empty ? 'invalid-argument' : 'out-of-range',
      path: empty ? 'labels' : 'options.weights',
      expected: empty ? 'genuine and impostor pairs' : 'weights whose sums float64 can compare',
      received: `${counts[1]} genuine, ${counts[0]} impostor`,
    });
  }
  return { genuine, weights, total, genuineShare, counts };
}

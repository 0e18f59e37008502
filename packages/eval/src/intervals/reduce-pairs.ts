import { isGenuine, type Labels, type Numbers } from '../input/arrays.js';
import { pickNumbers } from '../input/map-numbers.js';
import { argsort } from '../rank/argsort.js';
import type { RecordSubjects, SubjectIndex } from './subjects.js';

/** Pairs with the impostor pairs below every threshold merged; records are `top`, `tail` and the cells, in this order. */
export interface ReducedPairs {
  /** Genuine pairs, largest score first. */
  readonly top: Uint32Array;
  /** Impostor pairs of the upper tail, largest score first. */
  readonly tail: Uint32Array;
  /** How many impostor pairs each cell (pair of subjects) stands for. */
  readonly counts: Float64Array;
  /** Subject numbers of all records. */
  readonly subjects: RecordSubjects;
}

/** A score that at least `keep` of the numbers reach, and not many more. */
function tailCut(scores: Float64Array, keep: number): number {
  const n = scores.length;
  if (keep >= n) return Number.NEGATIVE_INFINITY;
  const stride = Math.max(1, Math.floor(n / 131_072));
  const sample = scores.filter((_, i) => i % stride === 0).sort();
  const guess = sample[Math.max(0, sample.length - Math.ceil((1.2 * keep) / stride) - 50)] ?? Number.NaN;
  let reached = 0;
  for (const score of scores) if (score >= guess) reached++;
  return reached >= keep ? guess : (scores.slice().sort()[n - keep] ?? Number.NaN);
}

/** The chosen records, largest score first. */
function descending(scores: Numbers, records: Uint32Array): Uint32Array {
  const order = argsort(pickNumbers(scores, records)).reverse();
  return order.map((k) => records[k] as number);
}

/**
 * Merges the impostor pairs that no replicate's threshold reaches: a replicate may weigh the tail several times its size,
 * so eight times the largest rate's share of the impostor pairs and 200 more are kept one by one.
 *
 * @param scores - Scores of all pairs.
 * @param labels - Labels of all pairs.
 * @param index - Numbered subjects of all pairs.
 * @param far - The largest false accept rate.
 */
export function reducePairs(scores: Numbers, labels: Labels, index: SubjectIndex, far: number): ReducedPairs {
  const n = scores.length;
  const genuine = new Uint32Array(n);
  const impostor = new Uint32Array(n);
  let [g, m] = [0, 0];
  for (let i = 0; i < n; i++) {
    if (isGenuine(labels[i])) genuine[g++] = i;
    else impostor[m++] = i;
  }
  const others = impostor.subarray(0, m);
  const own = pickNumbers(scores, others);
  const cut = tailCut(own, Math.ceil(8 * far * m) + 200);
  const cells = new Map<number, number>();
  const kept = others.filter((i, k) => {
    if ((own[k] as number) >= cut) return true;
    const a = index.left[i] as number;
    const b = index.right[i] as number;
    const cell = a < b ? a * index.count + b : b * index.count + a;
    cells.set(cell, (cells.get(cell) ?? 0) + 1);
    return false;
  });
  const top = descending(scores, genuine.subarray(0, g));
  const tail = descending(scores, kept);
  const left = new Int32Array(g + kept.length + cells.size);
  const right = new Int32Array(left.length);
  let place = 0;
  for (const pairs of [top, tail]) {
    for (const pair of pairs) {
      left[place] = index.left[pair] as number;
      right[place++] = index.right[pair] as number;
    }
  }
  for (const cell of cells.keys()) {
    left[place] = Math.floor(cell / index.count);
    right[place++] = cell % index.count;
  }
  return { top, tail, counts: Float64Array.from(cells.values()), subjects: { left, right } };
}

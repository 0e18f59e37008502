import { at, ScaleFaceError } from '@scaleface/numerics';
import { checkNumbers, type Numbers } from '../input/arrays.js';
import type { SubjectId } from '../intervals/subjects.js';

/** What {@link searchGallery} works on. */
export interface SearchInput {
  /** Similarity of every probe to every gallery entry, `[P, G]` row by row; `NaN` is refused, −∞ is no score. */
  readonly scores: Numbers;
  /** Identity of every gallery entry `[G]`; one identity may have several entries. */
  readonly gallery: ArrayLike<SubjectId>;
  /** Identity of every probe `[P]`; one that is not in the gallery makes the search non-mated. */
  readonly probes: ArrayLike<SubjectId>;
}

/** The outcome of every search; arrays run over the probes. */
export interface Searches {
  /** Number of identities in the gallery. */
  readonly identities: number;
  /** 1 where the probe's identity is in the gallery. */
  readonly mated: Uint8Array;
  /** Rank of the mate among the identities, from 1; 0 for a non-mated search. */
  readonly rank: Int32Array;
  /** Score of the mate; −∞ for a non-mated search. */
  readonly mateScore: Float64Array;
  /** Largest score of any identity. */
  readonly topScore: Float64Array;
  /** Gallery entry with the largest score, the first of several. */
  readonly top: Int32Array;
}

/**
 * Searches every probe in a gallery.
 *
 * An identity with several entries counts once, with its largest score. The mate's rank is 1 plus the number of other
 * identities that score at least as high: a tie counts against the mate, so ranks do not depend on the order of the
 * gallery and a system that gives every entry the same score identifies nobody.
 *
 * Source: NIST FRTE 1:N. Oracle: scores counted person by person, with ties and several entries a person.
 *
 * @param input - Scores and identities.
 * @returns One outcome a probe.
 * @throws ScaleFaceError `shape-mismatch` when scores are not P × G, `invalid-argument` for an empty gallery,
 *   `not-finite` (NaN score).
 *
 * @example
 * ```ts
 * import { searchGallery } from '@scaleface/eval';
 *
 * const { rank, mated } = searchGallery({
 *   scores: [0.9, 0.1, 0.6, 0.5, 0.3, 0.2],
 *   gallery: ['ann', 'bob'],
 *   probes: ['ann', 'bob', 'eve'],
 * });
 * [...rank]; // => [1, 2, 0]
 * [...mated]; // => [1, 1, 0]
 * ```
 */
export function searchGallery(input: SearchInput): Searches {
  const { scores, gallery, probes } = input;
  const size = gallery.length;
  const count = probes.length;
  if (size === 0) throw new ScaleFaceError('the gallery is empty', { code: 'invalid-argument', path: 'gallery' });
  if (scores.length !== size * count) {
    throw new ScaleFaceError('not one score per probe and gallery entry', {
      code: 'shape-mismatch',
      path: 'scores',
      expected: `${count} × ${size} = ${count * size}`,
      received: String(scores.length),
    });
  }
  checkNumbers(scores, 'scores');
  const numbers = new Map<SubjectId, number>();
  const identity = Int32Array.from(gallery, (id) => {
    const number = numbers.get(id) ?? numbers.size;
    numbers.set(id, number);
    return number;
  });
  const best = new Float64Array(numbers.size);
  const result: Searches = {
    identities: numbers.size,
    mated: new Uint8Array(count),
    rank: new Int32Array(count),
    mateScore: new Float64Array(count).fill(Number.NEGATIVE_INFINITY),
    topScore: new Float64Array(count),
    top: new Int32Array(count),
  };
  for (let p = 0; p < count; p++) {
    best.fill(Number.NEGATIVE_INFINITY);
    let top = 0;
    for (let g = 0; g < size; g++) {
      const s = scores[p * size + g] as number;
      const who = identity[g] as number;
      if (s > (best[who] as number)) best[who] = s;
      if (s > (scores[p * size + top] as number)) top = g;
    }
    result.top[p] = top;
    result.topScore[p] = at(scores, p * size + top);
    const mate = numbers.get(probes[p] as SubjectId);
    if (mate === undefined) continue;
    const score = at(best, mate);
    // Its own score counts, so that the best has rank 1.
    let rank = 0;
    for (const other of best) if (other >= score) rank++;
    result.mated[p] = 1;
    result.rank[p] = rank;
    result.mateScore[p] = score;
  }
  return result;
}

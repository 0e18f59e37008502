import { argsort } from '../counts/argsort.js';
import type { Numbers } from '../counts/arrays.js';
import { rankStruck, type StruckScores } from '../counts/struck.js';
import type { Kept, Lineup } from './lineup.js';

/** The pairs of one class that are still there. */
interface ClassSurvivors {
  readonly scores: StruckScores;
  /** Strikes out all but the `kept` most certain pairs. */
  keep(kept: number): void;
}

function classSurvivors(scores: Numbers, pairs: Uint32Array): ClassSurvivors {
  const n = pairs.length;
  const own = new Float64Array(n);
  for (let i = 0; i < n; i++) own[i] = (scores[pairs[i] as number] as number) + 0;
  const ascending = argsort(own);
  const descending = new Float64Array(n);
  const place = new Uint32Array(n);
  for (let i = 0; i < n; i++) {
    const member = ascending[n - 1 - i] as number;
    descending[i] = own[member] as number;
    place[member] = i;
  }
  const ranked = rankStruck(descending);
  let left = n;
  return {
    scores: ranked,
    keep(kept) {
      while (left > kept) ranked.strike(place[--left] as number);
    },
  };
}

/** Both classes, from which the least certain pairs can be taken away. */
export interface Survivors {
  /** Genuine scores still there. */
  readonly genuine: StruckScores;
  /** Impostor scores still there. */
  readonly impostor: StruckScores;
  /** Takes pairs away until these counts are left; counts may only fall. */
  keep(kept: Kept): void;
}

/** All pairs of a line-up, before any leaves. */
export function survivorsOf(scores: Numbers, lineup: Lineup): Survivors {
  const genuine = classSurvivors(scores, lineup.genuine.pairs);
  const impostor = classSurvivors(scores, lineup.impostor.pairs);
  return {
    genuine: genuine.scores,
    impostor: impostor.scores,
    keep(kept) {
      genuine.keep(kept.genuine);
      impostor.keep(kept.impostor);
    },
  };
}

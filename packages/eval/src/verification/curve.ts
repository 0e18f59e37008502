import { argsort } from '../counts/argsort.js';
import { checkScores, isGenuine, type Labels, type Numbers } from '../counts/arrays.js';

/** Counts at every distinct score, from the strictest threshold to the most lenient. */
export interface CountCurve {
  /** Distinct scores, descending; pairs at least this similar are accepted. */
  readonly threshold: Float64Array;
  /** Genuine pairs accepted. */
  readonly trueAccepts: Float64Array;
  /** Impostor pairs accepted. */
  readonly falseAccepts: Float64Array;
  /** Number of genuine pairs. */
  readonly genuine: number;
  /** Number of impostor pairs. */
  readonly impostor: number;
}

/** Accepts at every distinct score: one point per tie block, so the result does not depend on the order of pairs. */
export function countCurve(scores: Numbers, labels: Labels): CountCurve {
  checkScores(scores, labels);
  const order = argsort(scores);
  const threshold: number[] = [];
  const trueAccepts: number[] = [];
  const falseAccepts: number[] = [];
  let genuine = 0;
  let impostor = 0;
  for (let i = order.length - 1; i >= 0; i--) {
    const pair = order[i] as number;
    if (isGenuine(labels[pair])) genuine++;
    else impostor++;
    if (i > 0 && scores[order[i - 1] as number] === scores[pair]) continue;
    threshold.push(scores[pair] as number);
    trueAccepts.push(genuine);
    falseAccepts.push(impostor);
  }
  return {
    threshold: Float64Array.from(threshold),
    trueAccepts: Float64Array.from(trueAccepts),
    falseAccepts: Float64Array.from(falseAccepts),
    genuine,
    impostor,
  };
}

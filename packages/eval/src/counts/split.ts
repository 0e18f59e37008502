import { isGenuine, type Labels, type Numbers } from '../input/arrays.js';

/** Genuine and impostor scores, apart. */
export interface SplitScores {
  /** Scores of the genuine pairs, in input order. */
  readonly genuine: Float64Array;
  /** Scores of the impostor pairs, in input order. */
  readonly impostor: Float64Array;
}

/** Parts scores by label; float32 scores become the float64 numbers of the same value. */
export function splitByLabel(scores: Numbers, labels: Labels): SplitScores {
  let count = 0;
  for (let i = 0; i < labels.length; i++) if (isGenuine(labels[i])) count++;
  const genuine = new Float64Array(count);
  const impostor = new Float64Array(labels.length - count);
  let g = 0;
  let n = 0;
  for (let i = 0; i < labels.length; i++) {
    const score = (scores[i] as number) + 0; // −0 becomes 0
    if (isGenuine(labels[i])) genuine[g++] = score;
    else impostor[n++] = score;
  }
  return { genuine, impostor };
}

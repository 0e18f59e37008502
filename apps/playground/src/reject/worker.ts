// Evaluates pairs in a thread of its own, so that the page answers while intervals are drawn.
import { evaluatePairs, type Findings } from './evaluate.js';
import type { ScoredPairs } from './pairs.js';

/** What the page asks. */
export interface Question {
  readonly pairs: ScoredPairs;
  readonly far: number;
}

/** What was found, or why nothing was. */
export type Answer = { readonly findings: Findings } | { readonly reason: string };

const page = globalThis as unknown as DedicatedWorkerGlobalScope;

page.onmessage = ({ data }: MessageEvent<Question>) => {
  let answer: Answer;
  try {
    answer = { findings: evaluatePairs(data.pairs, data.far) };
  } catch (error) {
    answer = { reason: (error as Error).message };
  }
  page.postMessage(answer);
};

import { availableParallelism } from 'node:os';

/** Pieces of work on threads of their own at once: each has a core, and memory for what it works on. */
export const threads: number = Math.min(4, availableParallelism());

/**
 * Lets at most so many pieces of work go on at once; the others wait in the order in which they came.
 *
 * @param most - How many; at least 1.
 */
export function limited(most: number): <T>(work: () => Promise<T>) => Promise<T> {
  const waiting: (() => void)[] = [];
  let free = most;
  return async (work) => {
    if (free > 0) free--;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      return await work();
    } finally {
      // The place goes to who waits longest, at once: one that comes in between must not take it too.
      const next = waiting.shift();
      if (next === undefined) free++;
      else next();
    }
  };
}

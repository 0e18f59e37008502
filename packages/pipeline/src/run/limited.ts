/**
 * Lets at most so many pieces of work go on at once; the others wait in the order in which they came.
 *
 * @param most - How many; at least 1.
 */
export function limited(most: number): <T>(work: () => Promise<T>) => Promise<T> {
  const waiting: (() => void)[] = [];
  let going = 0;
  return async (work) => {
    if (going >= most) await new Promise<void>((resolve) => waiting.push(resolve));
    going++;
    try {
      return await work();
    } finally {
      going--;
      waiting.shift()?.();
    }
  };
}

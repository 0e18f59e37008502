/** The middle one, the upper of two. */
export const median = (x) => [...x].sort((a, b) => a - b)[Math.floor(x.length / 2)];

/** A contestant's turn: once to warm up, then until the time is over, at least once; the median in milliseconds. */
export async function takeTurn(execute, turn) {
  (await execute())?.();
  const times = [];
  const end = performance.now() + turn;
  do {
    const start = performance.now();
    const finish = await execute();
    times.push(performance.now() - start);
    finish?.(); // what tidying up costs is not counted
  } while (performance.now() < end);
  return median(times);
}

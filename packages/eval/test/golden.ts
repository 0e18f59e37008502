import { readFileSync } from 'node:fs';

/** Reads one golden file. */
// biome-ignore lint/suspicious/noExplicitAny: the files differ in shape and are only read by tests
export const golden = (name: string): any =>
  JSON.parse(readFileSync(new URL(`./golden/${name}.json`, import.meta.url), 'utf8'));

/** Largest difference, relative above one and absolute below. */
export const furthest = (actual: ArrayLike<number>, expected: ArrayLike<number>): number => {
  if (actual.length !== expected.length) return Number.POSITIVE_INFINITY;
  let worst = 0;
  for (let i = 0; i < actual.length; i++) {
    const gap =
      Math.abs((actual[i] as number) - (expected[i] as number)) / Math.max(1, Math.abs(expected[i] as number));
    worst = gap > worst || Number.isNaN(gap) ? gap : worst;
  }
  return worst;
};

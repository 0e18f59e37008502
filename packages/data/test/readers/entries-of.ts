import { type DataEntry, type DataProblem, openDataSet } from '../../src/index.js';

/** All entries of a source and what could not be read. */
export async function entriesOf(source: string): Promise<{ entries: DataEntry[]; problems: readonly DataProblem[] }> {
  const set = await openDataSet(source);
  const entries: DataEntry[] = [];
  for await (const entry of set) entries.push(entry);
  return { entries, problems: set.problems };
}

/** Bytes that look like an image file: the first two of a JPEG, then numbers that a seed decides. */
export function imageLike(length: number, seed: number): Buffer {
  return Buffer.from(
    Array.from({ length }, (_, i) => (i < 2 ? [0xff, 0xd8][i] : (i * 31 + seed * 17) % 251) as number),
  );
}

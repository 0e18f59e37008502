import { ScaleFaceError } from '@scaleface/numerics';

/** One of several shares of a piece of work, each of which may be done by a process of its own. */
export interface Shard {
  /** Which one, from 0. */
  readonly index: number;
  /** How many there are. */
  readonly count: number;
}

/**
 * Reads `i/n`, as `--shard` takes it.
 *
 * @param text - Which shard of how many, from `0/n` to `n-1/n`.
 * @throws ScaleFaceError `out-of-range` for anything else.
 *
 * @example
 * ```ts
 * import { parseShard } from '@scaleface/data';
 *
 * parseShard('3/8'); // => { index: 3, count: 8 }
 * ```
 */
export function parseShard(text: string): Shard {
  const [, index = '', count = ''] = /^(\d{1,6})\/(\d{1,6})$/.exec(text) ?? [];
  const shard = { index: Number(index), count: Number(count) };
  if (count !== '' && shard.index < shard.count) return shard;
  throw new ScaleFaceError('not a shard', {
    code: 'out-of-range',
    path: 'shard',
    expected: 'I/N with 0 ≤ I < N, such as 0/8',
    received: text,
  });
}

/**
 * The share of a shard among so many equal units in their order: shards differ by one unit at most.
 *
 * @param units - How many units there are.
 * @param shard - Which share.
 * @returns The first unit, and the one after the last.
 */
export function shardRange(units: number, { index, count }: Shard): [start: number, end: number] {
  return [Math.floor((index * units) / count), Math.floor(((index + 1) * units) / count)];
}

const five = (n: number): string => String(n).padStart(5, '0');

/**
 * The name of a shard's files without their ending: `part-00012-of-00400`.
 *
 * @example
 * ```ts
 * import { shardName } from '@scaleface/data';
 *
 * shardName({ index: 12, count: 400 }); // => 'part-00012-of-00400'
 * // In the order of their names shards are in the order of their images.
 * [10, 9].map((index) => shardName({ index, count: 11 })).sort(); // => ['part-00009-of-00011', 'part-00010-of-00011']
 * ```
 */
export const shardName = ({ index, count }: Shard): string => `part-${five(index)}-of-${five(count)}`;

/** The shard that a file's name tells, if any. */
export function shardOfName(name: string): Shard | undefined {
  const [, index, count] = /^part-(\d{5,6})-of-(\d{5,6})\./.exec(name) ?? [];
  return index === undefined ? undefined : { index: Number(index), count: Number(count) };
}

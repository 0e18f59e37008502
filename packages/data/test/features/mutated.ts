import type { Random } from '@scaleface/numerics';
import { blockOf } from './tables.js';

/** Lengths, counts and offsets that go wrong if they are believed. */
const numbers = [0, 1, -1, 2, 8, 0x7fffffff, -0x80000000, 0x10000, 1 << 24, 255];

/** Where the container is, not the numbers: the first 2 kB, and the footer. */
const place = (random: Random, bytes: Buffer): number => {
  const footer = bytes.length - Math.max(0, blockOf(bytes));
  const where = random.uniform();
  if (where < 0.45) return bytes.length - 1 - random.integer(Math.min(footer, bytes.length));
  return random.integer(where < 0.9 ? Math.min(2048, bytes.length) : bytes.length);
};

/** Bytes changed, numbers put in, pieces cut out or doubled, the end cut off. */
export function mutated(bytes: Buffer, random: Random): Buffer {
  let copy = Buffer.from(bytes);
  for (let k = random.integer(3); k >= 0; k--) {
    const at = place(random, bytes);
    const kind = random.uniform();
    if (at + 8 > copy.length) continue;
    if (kind < 0.35) copy[at] = random.integer(256);
    else if (kind < 0.5) copy[at] = (copy[at] as number) ^ (1 << random.integer(8));
    else if (kind < 0.8) copy.writeInt32LE(numbers[random.integer(numbers.length)] as number, at & ~3);
    else if (kind < 0.9) copy.writeBigInt64LE(BigInt(random.integer(2 ** 31)) ** 2n, at & ~7);
    else {
      const end = at + random.integer(64);
      const middle = random.uniform() < 0.5 ? [] : [copy.subarray(at, end), copy.subarray(at, end)];
      copy = Buffer.concat([copy.subarray(0, at), ...middle, copy.subarray(end)]);
    }
  }
  return random.uniform() < 0.03 ? copy.subarray(0, random.integer(copy.length)) : copy;
}

import { createRandom } from '@scaleface/numerics';
import { expect, it } from 'vitest';
import { pairCosines } from '../../src/index.js';

const random = createRandom(8);
const [width, count] = [5, 9];
const embeddings = Float32Array.from({ length: count * width }, () => random.normal());
const row = (i: number): number[] => [...embeddings.subarray(i * width, (i + 1) * width)];
const dot = (a: number[], b: number[]): number => a.reduce((sum, v, d) => sum + v * (b[d] as number), 0);
const cosine = (i: number, j: number): number =>
  dot(row(i), row(j)) / Math.sqrt(dot(row(i), row(i)) * dot(row(j), row(j)));

it.each([
  [3, 3, 3, 3],
  [3, 3, 3, 4],
  [3, 3, 4, 3],
  [3, 4, 3, 3],
  [4, 3, 3, 3],
  [1, 2, 3, 4],
])('four pairs at a time have the cosines of their own rows, those left over too: %d, %d, %d, %d', (...four) => {
  for (let length = 0; length <= 11; length++) {
    const left = Uint32Array.from({ length }, (_, p) => four[p % 4] as number);
    const right = Uint32Array.from({ length }, (_, p) => (p * 7 + 1) % count);
    expect([...pairCosines({ embeddings, width, left, right })]).toEqual(
      Array.from(left, (i, p) => expect.closeTo(cosine(i, right[p] as number), 6)),
    );
  }
});

it('a row of zeros has a cosine of 0 with any other', () => {
  const zero = Float32Array.of(0, 0, 1, 2);
  expect([
    ...pairCosines({ embeddings: zero, width: 2, left: Uint32Array.of(0, 1), right: Uint32Array.of(1, 0) }),
  ]).toEqual([0, 0]);
});

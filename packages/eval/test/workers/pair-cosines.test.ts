import { createRandom } from '@scaleface/numerics';
import { describe, expect, test } from 'vitest';
import { pairCosines, pairScore } from '../../src/index.js';
import { pairCosinesParallel } from '../../src/workers/index.js';

const random = createRandom(4);
const width = 19;
const embeddings = Float32Array.from({ length: 50 * width }, () => random.normal());
// Half of it in order of the first embedding, half of it not.
const left = Uint32Array.from({ length: 300 }, (_, i) => (i < 150 ? Math.floor(i / 10) : random.integer(50)));
const right = Uint32Array.from({ length: 300 }, () => random.integer(50));
const rows = (which: Uint32Array): Float32Array[] =>
  Array.from(which, (row) => embeddings.subarray(row * width, (row + 1) * width));

describe('cosines of many pairs', () => {
  test('equal the pair score rounded to float32', () => {
    const exact = pairScore('cosine', { mu: rows(left) }, { mu: rows(right) });
    pairCosines({ embeddings, width, left, right }).forEach((c, i) => {
      expect(c).toBeCloseTo(exact[i] as number, 6);
    });
  });
  test('are the same bit for bit on any number of threads', async () => {
    const alone = pairCosines({ embeddings, width, left, right });
    for (const threads of [1, 3]) {
      expect([...(await pairCosinesParallel({ embeddings, width, left, right }, { threads }))]).toEqual([...alone]);
    }
  });
  test('a row that is not there is an error that names it', () => {
    expect(() => pairCosines({ embeddings, width, left, right: Uint32Array.from(right).fill(50, 7, 8) })).toThrow(
      'right[7]',
    );
  });
});

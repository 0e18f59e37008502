import { expect, test } from 'vitest';
import { cacheRanges } from '../../src/fused/class-block.js';

test('classes are worked on in ranges of half a million entries, and one by one where a class alone has more', () => {
  expect(cacheRanges(5, 2 ** 18)).toEqual([
    [0, 2],
    [2, 2],
    [4, 1],
  ]);
  expect(cacheRanges(2, 2 ** 20)).toEqual([
    [0, 1],
    [1, 1],
  ]);
  expect(cacheRanges(3, 8)).toEqual([[0, 3]]);
});

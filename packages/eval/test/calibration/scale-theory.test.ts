import { expect, test } from 'vitest';
import { theoreticalErrorProbability } from '../../src/index.js';

// scipy.special.erfc(s * (1 - a) / (0.4 * sqrt(2))).
test.each([
  [0, 0.4, 1],
  [0.25, 0.4, 0.7076604666545525],
  [1, 0.4, 0.13361440253771625],
  [1, 0.6, 0.31731050786291415],
  [1, 0.8, 0.6170750774519738],
  [10, 0.4, 7.341932398625719e-51],
])('at scale %s and similarity %s it is erfc of the deviation', (scale, similarity, expected) => {
  const found = theoreticalErrorProbability(scale, { similarity });
  expect(Math.abs(found / expected - 1)).toBeLessThan(1e-12);
});

test('it falls with the scale, and is 1 at similarity 1 whatever the scale', () => {
  const at = [0, 0.1, 0.5, 1, 5].map((scale) => theoreticalErrorProbability(scale, { similarity: 0.5 }));
  expect([...at].sort((a, b) => b - a)).toEqual(at);
  expect(theoreticalErrorProbability(Number.POSITIVE_INFINITY, { similarity: 1 })).toBe(1);
});

test('values outside the theory are refused by name', () => {
  expect(() => theoreticalErrorProbability(-1, { similarity: 0.5 })).toThrow(/scale ≥ 0/);
  expect(() => theoreticalErrorProbability(1, { similarity: 2 })).toThrow(/similarity from 0 to 1/);
  expect(() => theoreticalErrorProbability(Number.NaN, { similarity: 0.5 })).toThrow(/outside/);
});

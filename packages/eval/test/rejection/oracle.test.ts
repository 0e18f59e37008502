import { expect, test } from 'vitest';
import { oracleConfidence } from '../../src/index.js';

test('the oracle lets errors leave by their margin and correct pairs as it is told, those exactly at the threshold too', () => {
  const confidence = oracleConfidence([0.5, 0.75, 0.25, 0.25, 0.75], [1, 1, 1, 0, 0], 0.5, { correct: () => 7 });
  expect([...confidence]).toEqual([7, 7, -0.25, 7, -0.25]);
});

import { identityHashes, type ModelConfig } from '@scaleface/models';
import { expect, it } from 'vitest';
import { learntWarnings } from '../../src/evaluation/learnt-warnings.js';

const config = (training?: Record<string, unknown>): ModelConfig => ({
  format: 'scaleface-model/2',
  method: 'norm',
  backbone: { name: 'pixels:16/4', sha256: 'x' },
  heads: [],
  reads: 'embedding',
  ...(training === undefined ? {} : { training }),
});

it('an evaluation on identities that the model has learnt from is noticed, by their names', () => {
  const subjects = identityHashes(['ann', 'bob', 'ann', '', 'cat', 'dan', 'eve']);
  expect(subjects).toHaveLength(5);
  expect(subjects.every((hash) => /^[0-9a-f]{12}$/.test(hash))).toBe(true);
  expect(learntWarnings(config({ subjects }), ['ann', 'bob', 'bob', 'fay', '', 'cat', 'dan'])).toEqual([
    '4 of 6 identities bear names of identities that the model has learnt from; figures on them are too good: ann, bob, cat, …',
  ]);
  expect(learntWarnings(config({ subjects }), ['fay', ''])).toEqual([]);
});

it('a model of an earlier version knows nobody', () => {
  expect(learntWarnings(config(), ['ann'])).toEqual([]);
  expect(learntWarnings(config({ images: 3 }), ['ann'])).toEqual([]);
});

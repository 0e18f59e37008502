import { expect, test } from 'vitest';
import { formerKeys } from '../../src/run/former-keys.js';

const read = formerKeys({ people: 'subjects' });

test('a former key is read as the new one', () => {
  expect(read({ people: 'all', folder: 'a' })).toEqual({ subjects: 'all', folder: 'a' });
});

test('where both are given the former one stays, to be refused as unknown', () => {
  expect(read({ people: 'all', subjects: 'all' })).toEqual({ people: 'all', subjects: 'all' });
});

test('what is no object, and names of JavaScript’s own, are left alone', () => {
  for (const value of [null, 1, 'people', ['people'], { toString: 1, constructor: 2 }])
    expect(read(value)).toEqual(value);
});

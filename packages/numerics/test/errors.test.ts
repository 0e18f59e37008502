import { expect, test } from 'vitest';
import { ScaleFaceError } from '../src/index.js';

test('an error says where, what was expected, what came and what to do, in a message and in fields of its own', () => {
  const cause = new Error('disk full');
  const details = {
    code: 'missing-file',
    path: 'a.csv',
    expected: 'a file',
    received: 'a folder',
    hint: 'name the file',
  } as const;
  const error = new ScaleFaceError('cannot be read', { ...details, cause });
  expect(error.message).toBe('a.csv: cannot be read; expected a file; received a folder. name the file');
  expect({ ...error }).toMatchObject(details);
  expect(error.name).toBe('ScaleFaceError');
  expect(error.cause).toBe(cause);
});

test('what is not known of an error is left out of its message', () => {
  const error = new ScaleFaceError('cannot be read', { code: 'missing-file' });
  expect(error.message).toBe('cannot be read');
  expect([error.path, error.expected, error.received, error.hint]).toEqual([
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
  expect('cause' in error).toBe(false);
});

import { expect, it } from 'vitest';
import { parseVector, vectorParameter } from '../../src/galleries/postgres/vector-format.js';

it('a vector is read as it was written', () => {
  expect(parseVector(vectorParameter(Float32Array.of(1, -0.5)))).toEqual(Float32Array.of(1, -0.5));
  expect(parseVector(vectorParameter(Float32Array.of()))).toHaveLength(0);
});

it.each([
  ['nothing', Buffer.of()],
  ['a length of three without numbers', Buffer.of(0, 3, 0, 0)],
  ['a negative length', Buffer.of(0xff, 0xff, 0, 0)],
  ['more than its numbers', Buffer.of(0, 0, 0, 0, 1)],
])('bytes that are no vector are refused: %s', (_, bytes) => {
  expect(() => parseVector(bytes)).toThrow(expect.objectContaining({ name: 'ScaleFaceError', code: 'bad-format' }));
});

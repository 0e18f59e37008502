import { describe, expect, it } from 'vitest';
import { type MatrixLike, pairScore } from '../../src/index.js';

const rows = [
  [1, 0],
  [3, 4],
];
const flat = Float32Array.from(rows.flat());
const cosines = (mu: MatrixLike) => [...pairScore('cosine', { mu }, { mu: rows })];

describe('a matrix of embeddings', () => {
  it.each<[string, MatrixLike]>([
    ['the rows of a feature table', { data: flat, width: 2 }],
    ['numbers with a shape', { data: flat, shape: [2, 2] }],
    ['one array per row', rows],
  ])('may be given as %s', (_, mu) => {
    expect(cosines(mu)).toEqual(cosines(rows));
    expect(cosines(mu)[1]).toBeCloseTo(1, 6);
  });

  it.each<[string, MatrixLike]>([
    ['a width that does not divide', { data: flat, width: 3 }],
    ['no width', { data: flat, width: 0 }],
    ['a width that is no number', { data: flat, width: Number.NaN }],
    ['a shape that is larger', { data: flat, shape: [3, 2] }],
    ['rows of two lengths', [[1, 0], [1]]],
  ])('is refused with %s', (_, mu) => {
    expect(() => cosines(mu)).toThrow(expect.objectContaining({ code: 'shape-mismatch' }));
  });
});

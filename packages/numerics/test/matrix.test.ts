import { type Matrix, row, rowNorms, takeRows } from '@scaleface/numerics';
import { expect, test } from 'vitest';

const matrix: Matrix = { data: new Float32Array([3, 4, 0, 1, -5, 12]), width: 2 };

test('a row is a view of the matrix', () => {
  const own: Matrix = { data: matrix.data.slice(), width: 2 };
  row(own, 1)[0] = 7;
  expect([...own.data]).toEqual([3, 4, 7, 1, -5, 12]);
  expect([...row(matrix, 2)]).toEqual([-5, 12]);
});

test('rows are taken in the order asked for, more than once if wanted, and copied', () => {
  const taken = takeRows(matrix, Int32Array.of(2, 0, 2));
  expect(taken.width).toBe(2);
  expect([...taken.data]).toEqual([-5, 12, 3, 4, -5, 12]);
  row(taken, 0)[0] = 9;
  expect(matrix.data[4]).toBe(-5);
  expect(takeRows(matrix, []).data.length).toBe(0);
});

test('rows are taken into an array of their length, and into no other', () => {
  const into = new Float32Array(4);
  const taken = takeRows(matrix, [2, 0], into);
  expect(taken.data).toBe(into);
  expect([...into]).toEqual([-5, 12, 3, 4]);
  expect(() => takeRows(matrix, [1], into)).toThrow(/into.*another length.*2 numbers.*4/);
});

test('norms are the lengths of the rows, and 0 for a row of zeros', () => {
  expect([...rowNorms(matrix)]).toEqual([5, 1, 13]);
  expect([...rowNorms({ data: new Float32Array(3), width: 3 })]).toEqual([0]);
});

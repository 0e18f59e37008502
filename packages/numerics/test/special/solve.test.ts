import { expect, it } from 'vitest';
import { solveIncreasing } from '../../src/special/solve.js';

type Curve = (x: number) => readonly [value: number, slope: number];
/** Counts how often a function is asked. */
function counted(f: Curve): { asked: () => number; f: Curve } {
  let times = 0;
  return {
    asked: () => times,
    f: (x) => {
      times++;
      return f(x);
    },
  };
}
const angle: Curve = (x) => [Math.atan(x - 0.3), 1 / (1 + (x - 0.3) ** 2)];
const cube: Curve = (x) => [x ** 3 - 8, 3 * x * x];

it('a root is found quickly where a tangent leads to it', () => {
  const { f, asked } = counted(cube);
  expect(solveIncreasing(f, 3, 0, 100)).toBeCloseTo(2, 14);
  expect(asked()).toBeLessThan(10);
});
it('where tangents lead out of the bracket, it is halved', () => {
  for (const start of [-9, 9]) {
    const { f, asked } = counted(angle);
    expect(solveIncreasing(f, start, -10, 10)).toBeCloseTo(0.3, 14);
    expect(asked()).toBeLessThan(20);
  }
});
it('a step without a slope is one to the middle', () => {
  const seen: number[] = [];
  const step: Curve = (x) => {
    seen.push(x);
    return [x < 0.3 ? -1 : 1, 0];
  };
  expect(solveIncreasing(step, 0.9, 0, 1)).toBeCloseTo(0.3, 15);
  expect(seen.slice(0, 4)).toEqual([0.9, 0.45, 0.225, 0.3375]);
});
it('a start outside the bracket is its nearer end', () => {
  for (const [start, first] of [
    [-5, 1],
    [50, 4],
    [3, 3],
  ] as const) {
    const seen: number[] = [];
    const f: Curve = (x) => {
      seen.push(x);
      return cube(x);
    };
    expect(solveIncreasing(f, start, 1, 4)).toBeCloseTo(2, 14);
    expect(seen[0]).toBe(first);
  }
});
it('a root that is met exactly is given at once', () => {
  const { f, asked } = counted((x) => [x - 0.5, 1]);
  expect(solveIncreasing(f, 0.5, 0, 1)).toBe(0.5);
  expect(asked()).toBe(1);
});

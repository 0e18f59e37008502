import { describe, expect, it } from 'vitest';
import { descend, type Objective, polish } from '../../src/regression/newton.js';
import { inverseOf, solvePositive } from '../../src/regression/solve.js';

/** Rosenbrock's valley, whose curvature is not positive everywhere. */
const valley: Objective = {
  value: ([x = 0, y = 0]) => (1 - x) ** 2 + 100 * (y - x * x) ** 2,
  derivatives: ([x = 0, y = 0]) => ({
    gradient: [-2 * (1 - x) - 400 * x * (y - x * x), 200 * (y - x * x)],
    hessian: [
      [2 - 400 * (y - 3 * x * x), -400 * x],
      [-400 * x, 200],
    ],
  }),
};

describe('Newton’s method', () => {
  it.each([
    [-1.2, 1],
    [0, 5],
    [3, -40],
  ])('finds the minimum of a curved valley from %d, %d', (x, y) => {
    const { point, gradientNorm } = polish(valley, descend(valley, [x, y]));
    expect(point[0]).toBeCloseTo(1, 12);
    expect(point[1]).toBeCloseTo(1, 12);
    expect(gradientNorm).toBeLessThan(1e-10);
  });
  it('stops where it is told to', () => {
    const [x] = descend(valley, [-1.2, 1], { enough: ([at = 0]) => at > -1.19 });
    expect(x).toBeLessThan(0.9);
    expect(descend(valley, [-1.2, 1], { steps: 0 })).toEqual([-1.2, 1]);
  });
  it('stays where nothing is lower', () => {
    const undefinedElsewhere: Objective = {
      value: ([x = 0]) => (x === 2 ? 1 : Number.NaN),
      derivatives: () => ({ gradient: [1], hessian: [[1]] }),
    };
    expect(descend(undefinedElsewhere, [2])).toEqual([2]);
    expect(
      descend(
        {
          ...valley,
          derivatives: () => ({
            gradient: [1, 1],
            hessian: [
              [Number.NaN, 0],
              [0, 1],
            ],
          }),
        },
        [0, 0],
      ),
    ).toEqual([0, 0]);
  });
});

describe('small symmetric systems', () => {
  it('are solved where they are positive definite', () => {
    const right = [3, 5];
    expect(
      solvePositive(
        [
          [2, 1],
          [1, 3],
        ],
        right,
      ),
    ).toBe(true);
    expect(right).toEqual([0.8, 1.4]);
    expect(
      solvePositive(
        [
          [1, 2],
          [2, 1],
        ],
        [1, 1],
      ),
    ).toBe(false);
    expect(
      inverseOf([
        [2, 0],
        [0, 4],
      ]),
    ).toEqual([
      [0.5, 0],
      [0, 0.25],
    ]);
    expect(inverseOf([[0]])).toBeUndefined();
  });
});

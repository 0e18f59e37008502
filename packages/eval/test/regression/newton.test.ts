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
  /** A function of one variable that is told by its values, and has this slope and curvature everywhere. */
  const told = (value: (x: number) => number, slope: number, curvature: number): Objective => ({
    value: ([x = 0]) => value(x),
    derivatives: () => ({ gradient: [slope], hessian: [[curvature]] }),
  });
  const once = (objective: Objective, from: number): number[] => descend(objective, [from], { steps: 1 });

  it('takes a whole step to the middle of a bowl', () => {
    const bowl: Objective = {
      value: ([x = 0, y = 0]) => (x - 1) ** 2 + 3 * (y + 2) ** 2,
      derivatives: ([x = 0, y = 0]) => ({
        gradient: [2 * (x - 1), 6 * (y + 2)],
        hessian: [
          [2, 0],
          [0, 6],
        ],
      }),
    };
    expect(descend(bowl, [5, 7], { steps: 1 })).toEqual([1, -2]);
    expect(polish(bowl, [1, -2])).toEqual({
      point: [1, -2],
      hessian: [
        [2, 0],
        [0, 6],
      ],
      gradientNorm: 0,
    });
  });
  it('halves a step that leads up', () => {
    const root: Objective = {
      value: ([x = 0]) => Math.sqrt(1 + x * x),
      derivatives: ([x = 0]) => ({ gradient: [x / Math.sqrt(1 + x * x)], hessian: [[(1 + x * x) ** -1.5]] }),
    };
    // The whole step is 10 long, half of it 5, of that half 2.5.
    expect(once(root, 2)).toEqual([expect.closeTo(-0.5, 12)]);
  });
  it('halves a step that gains less than a ten-thousandth of what the slope promises', () => {
    const values = (whole: number) => (x: number) => (x === -1 ? whole : x === -0.5 ? 0.5 : 1);
    expect(once(told(values(1 - 0.9e-4), 1, 1), 0)).toEqual([-0.5]);
    expect(once(told(values(1 - 1.1e-4), 1, 1), 0)).toEqual([-1]);
    expect(once(told(values(Number.NaN), 1, 1), 0)).toEqual([-0.5]);
    // Half a step need gain half as much only.
    const half = (x: number): number => (x === -0.5 ? 1 - 0.6e-4 : x === -0.25 ? 0.1 : 1);
    expect(once(told(half, 1, 1), 0)).toEqual([-0.5]);
  });
  it('raises the curvature tenfold from a millionth until it is positive', () => {
    const line = (x: number): number => -x;
    expect(once(told(line, -1, -1), 0)).toEqual([expect.closeTo(1 / 9, 9)]);
    expect(once(told(line, -1, -0.05), 0)).toEqual([expect.closeTo(1 / 0.45, 9)]);
    expect(once(told(line, -1, 0), 0)).toEqual([expect.closeTo(1e300, -290)]);
  });
  it('ends when a step gains nothing that counts', () => {
    let asked = 0;
    const flat: Objective = {
      value: ([x = 0]) => 1 + 1e-16 * x,
      derivatives: () => {
        asked++;
        return { gradient: [1e-16], hessian: [[1e-16]] };
      },
    };
    descend(flat, [0]);
    expect(asked).toBe(1);
    asked = 0;
    const falling: Objective = {
      value: ([x = 0]) => x,
      derivatives: () => {
        asked++;
        return { gradient: [1], hessian: [[1]] };
      },
    };
    expect(descend(falling, [0])).toEqual([-100]);
    expect(asked).toBe(100);
    expect(descend(falling, [0], { steps: 7 })).toEqual([-7]);
  });
  it('measures what is left of the gradient by its magnitude', () => {
    const still = (gradient: number[], magnitude?: number[]): number =>
      polish(
        {
          value: () => 1,
          derivatives: () => ({
            gradient,
            hessian: gradient.map(() => gradient.map(() => -1)),
            ...(magnitude === undefined ? {} : { magnitude }),
          }),
        },
        gradient,
      ).gradientNorm;
    expect(still([2, -3])).toBe(3);
    expect(still([2, -3], [4, 2])).toBe(1.5);
    expect(still([-3, 2], [2, 4])).toBe(1.5);
    expect(still([0, -3], [0, 6])).toBe(0.5);
    expect(still([0, 0], [0, 0])).toBe(0);
    expect(still([2, Number.NaN])).toBeNaN();
    expect(still([Number.NaN, 2])).toBeNaN();
  });
  it('polishes for as long as the gradient falls, and never uphill', () => {
    const cube: Objective = {
      value: ([x = 0]) => x * x * x - 3 * x,
      derivatives: ([x = 0]) => ({ gradient: [3 * x * x - 3], hessian: [[6 * x]] }),
    };
    const { point, gradientNorm, hessian } = polish(cube, [1.1]);
    expect(point).toEqual([expect.closeTo(1, 14)]);
    expect(gradientNorm).toBeLessThan(1e-14);
    expect(hessian).toEqual([[expect.closeTo(6, 12)]]);
    // The step leads to a flatter place that is higher.
    const hill: Objective = {
      value: ([x = 0]) => (x === 0 ? 1 : 2),
      derivatives: ([x = 0]) => ({ gradient: [x === 0 ? 1 : 0], hessian: [[1]] }),
    };
    expect(polish(hill, [0]).point).toEqual([0]);
    const level: Objective = { ...hill, value: ([x = 0]) => (x === 0 ? 1 : 1 + 0.9e-9) };
    expect(polish(level, [0]).point).toEqual([-1]);
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

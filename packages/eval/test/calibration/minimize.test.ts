import { describe, expect, it } from 'vitest';
import { minimize } from '../../src/calibration/minimize.js';

/** The first points that the search asks for when it is told these values; then every value is the last one. */
function asked(values: readonly number[], points: number): number[][] {
  const seen: number[][] = [];
  const told = (point: readonly number[]): number => {
    seen.push([...point]);
    return values[seen.length - 1] ?? (values.at(-1) as number) + seen.length;
  };
  minimize(told, [0, 0], 1);
  return seen.slice(0, points);
}
/** Three corners of which the last is the worst. */
const corners = [
  [0, 0],
  [1, 0],
  [0, 1],
];

describe('the simplex search', () => {
  it.each([
    ['reflects the worst corner, and goes twice as far where that is the best so far', [0, -1], [1, -1], [1.5, -2]],
    ['reflects the worst corner alone where that is neither the best nor the worst', [1.5, 9], [1, -1], [0, -1]],
    ['stops half-way to the reflection where that is worse than the others', [2.5, 0], [1, -1], [0.75, -0.5]],
    ['stays half-way inside where the reflection is the worst of all', [4, 0], [1, -1], [0.25, 0.5]],
    ['stays half-way inside where the reflection is as bad as the worst', [3, 0], [1, -1], [0.25, 0.5]],
  ])('%s', (_, values, first, second) => {
    expect(asked([1, 2, 3, ...values], 5)).toEqual([...corners, first, second]);
  });
  it('draws all corners half-way to the best where nothing was better', () => {
    expect(asked([1, 2, 3, 4, 3.5, 1.1, 1.2], 7).slice(4)).toEqual([
      [0.25, 0.5],
      [0.5, 0],
      [0, 0.5],
    ]);
    // Better than the worst, but not than the reflection.
    expect(asked([1, 2, 3, 2.5, 2.7, 1.1, 1.2], 7).slice(4)).toEqual([
      [0.75, -0.5],
      [0.5, 0],
      [0, 0.5],
    ]);
  });
  it('goes on from the point reached twice as far only where it is better than the reflection', () => {
    // Kept: (1.5, −2), so that the next worst corner (1, 0) is reflected about the middle of it and (0, 0).
    expect(asked([1, 2, 3, 0, -1], 6)[5]).toEqual([0.5, -2]);
    // Dropped for (1, −1).
    expect(asked([1, 2, 3, 0, 0.5], 6)[5]).toEqual([0, -1]);
  });

  const bowls: readonly (readonly [number[], number[], number])[] = [
    [[3], [0], 1],
    [[3, -2], [0, 0], 0.5],
    [[1, 2, 3], [0, 0, 0], 1],
  ];
  it.each(bowls)('finds the middle %j of a bowl', (middle, start, size) => {
    let calls = 0;
    const found = minimize(
      (point) => {
        calls++;
        return point.reduce((sum, v, j) => sum + (j + 1) * (v - (middle[j] as number)) ** 2, 1);
      },
      start,
      size,
    );
    expect(found).toEqual(middle.map((v) => expect.closeTo(v, 3)));
    expect(calls).toBeLessThan(60 * middle.length);
  });
  it("follows Rosenbrock's valley, and stays within a wall of infinities", () => {
    const valley = ([x = 0, y = 0]: readonly number[]): number => (1 - x) ** 2 + 100 * (y - x * x) ** 2;
    expect(minimize(valley, [-1.2, 1], 1)).toEqual([expect.closeTo(1, 3), expect.closeTo(1, 3)]);
    const walled = ([x = 0]: readonly number[]): number => (x < 0.5 ? Number.POSITIVE_INFINITY : x);
    expect(minimize(walled, [2], 1)[0]).toBeCloseTo(0.5, 3);
  });
  it('ends where nothing is gained, and after two hundred steps in any case', () => {
    let calls = 0;
    const flat = (): number => {
      calls++;
      return 7;
    };
    minimize(flat, [0, 0], 1);
    expect(calls).toBeLessThan(60);
    calls = 0;
    // Falls without end: each step reflects and goes twice as far.
    minimize(([x = 0]) => -x + 0 * calls++, [0], 1);
    expect(calls).toBe(2 + 2 * 200);
  });
});
